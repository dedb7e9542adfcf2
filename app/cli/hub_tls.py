"""The options of ``tuhoc hub serve`` about HTTPS."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sync.hub import TlsFiles

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def tls_options(function: Any) -> Any:
    """``--tls``, ``--tls-cert``, ``--tls-key``."""
    function = click.option(
        "--tls-cert",
        type=_FILE,
        help="A certificate with its chain (PEM). Without --tls-key: that of a proxy before the hub, to be pinned.",
    )(function)
    function = click.option("--tls-key", type=_FILE, help="Its key (PEM): serve HTTPS with the two.")(function)
    return click.option(
        "--tls", is_flag=True, help="Serve HTTPS with a key and a certificate made in the data folder."
    )(function)


def chosen_tls(
    data: Path, *, own: bool, certificate: Path | None, key: Path | None
) -> tuple[TlsFiles | None, tuple[bytes, ...]]:
    """What the server is given: the files that it serves with, and pins of a proxy.

    Raises:
        click.UsageError: the options contradict each other.
        TlsFileError: a file is no good.
    """
    from sync.hub import TlsFiles, own_tls, pin_of_file

    if key is not None and certificate is None:
        raise click.UsageError("--tls-key needs --tls-cert")
    if own and key is not None:
        raise click.UsageError("--tls makes its own key; leave it out where --tls-key names one")
    if key is not None and certificate is not None:
        return TlsFiles(certificate=certificate, key=key), ()
    pins = () if certificate is None else (pin_of_file(certificate),)
    return (own_tls(data, datetime.now(UTC)) if own else None), pins
