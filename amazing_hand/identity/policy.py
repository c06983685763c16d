# SPDX-License-Identifier: Apache-2.0
"""Build the least-privilege AWS IoT policy of a hand's certificate. Pure.

infra/hand.yaml has the same policy for CloudFormation; a test compares them.
"""

from typing import Any, Final

from amazing_hand.cloud.contract import Topics

DEFAULT_NAME: Final = "amazing-hand"
"""Default name of the policy and of the role alias, here and in infra/hand.yaml."""

THING: Final = "${iot:Connection.Thing.ThingName}"
"""Policy variable that AWS replaces by the name of the certificate's thing, so that one policy fits all hands."""


def device_policy(arn: str, role_alias: str) -> dict[str, Any]:
    """Return the policy document. AWS accepts at most 2048 characters, not counting white space.

    Args:
        arn: ARN prefix of its resources, `arn:aws:iot:<region>:<account>`.
        role_alias: Role alias with which the hand may get credentials for S3 and Bedrock; empty for none.
    """
    topics = Topics(THING)
    own = [f"$aws/things/{THING}/{service}/*" for service in ("jobs", "shadow")]

    def allow(actions: str, kind: str, *names: str, **more: Any) -> dict[str, Any]:
        resources = [f"{arn}:{kind}/{name}" for name in names]
        return {"Effect": "Allow", "Action": [f"iot:{name}" for name in actions.split()], "Resource": resources, **more}

    attached = {
        "Bool": {"iot:Connection.Thing.IsAttached": "true"},
        # By default AWS allows neither a persistent session nor a last will.
        "ForAllValues:StringEquals": {"iot:ConnectAttributes": ["PersistentConnect", "LastWill"]},
    }
    statements = [
        allow("Connect", "client", THING, Condition=attached),
        allow("Publish", "topic", topics.state, topics.result, topics.status),
        allow("RetainPublish", "topic", topics.status),
        allow("Subscribe", "topicfilter", topics.action, *own),
        allow("Receive", "topic", topics.action),
        allow("Publish Receive", "topic", *own),
    ]
    if role_alias:
        statements.append(allow("AssumeRoleWithCertificate", "rolealias", role_alias))
    return {"Version": "2012-10-17", "Statement": statements}
