"""PyKMIP's client against a running server: every check in every version, each answer asserted.

usage: client.py HOST PORT CA CERT KEY
"""

import logging
import sys

from kmip.pie import client as pie_client

from checks import CHECKS, Version
from checks import attributes, cryptographic, life_cycle, managed_objects, server  # noqa: F401

VERSIONS = [
    Version.KMIP_1_0,
    Version.KMIP_1_1,
    Version.KMIP_1_2,
    Version.KMIP_1_3,
    Version.KMIP_1_4,
    Version.KMIP_2_0,
]


def runs():
    """The checks with each version that they are for."""
    for version in VERSIONS:
        place = VERSIONS.index(version)
        for check, first, last in CHECKS:
            if VERSIONS.index(first) <= place <= VERSIONS.index(last):
                yield version, check


def main():
    # The library warns of every configuration file that it does not find.
    logging.disable(logging.WARNING)
    host, port, ca, cert, key = sys.argv[1:]
    passed = failed = 0
    for version, check in runs():
        client = pie_client.ProxyKmipClient(
            hostname=host,
            port=int(port),
            ca=ca,
            cert=cert,
            key=key,
            ssl_version="PROTOCOL_TLSv1_2",
            kmip_version=version,
        )
        try:
            with client:
                check(client)
            passed += 1
            verdict = "passed"
        except Exception as error:  # a wrong answer shows as any exception of the library
            failed += 1
            verdict = f"FAILED: {type(error).__name__}: {error}"
        print(f"pykmip client {version.name} {check.__name__}: {verdict}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
