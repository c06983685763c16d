# SPDX-License-Identifier: Apache-2.0
"""What stands in for a far end: servos and their wire, a broker, a drawn camera, the page.

Nothing else imports it but programs; a stand-in is chosen by its name (`port: sim`, `source: rendered`).
"""
