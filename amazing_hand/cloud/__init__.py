"""The cloud edge: MQTT link, wire contract, object store."""
