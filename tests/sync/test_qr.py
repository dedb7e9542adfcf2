"""A result as a QR code: it fits, a camera reads it, and what comes out is byte for byte what went in."""

from __future__ import annotations

import base64
import hashlib
import os
import random
import shutil
import statistics
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTransform

import sync.qr
from build_spec.qr_dictionary import Chooser, samples
from sync.errors import BadQrError, TooLongForQrError
from sync.qr import MAX_CHARS, MAX_DATA_CHARS, MAX_SYMBOL, qr_address, qr_data, qr_symbol, read_qr_data
from sync.record import SignedRecord, verify
from tests.sync.samples import Learner
from tests.sync.vectors import load

HUB = "https://tuhoc.tinh-phu-tho.gov.vn:8443"
zbar = pytest.mark.skipif(
    shutil.which("zbarimg") is None and not os.environ.get("CI"), reason="zbarimg is not on this computer"
)


def attempt(seed: int = 1, questions: int = 20) -> SignedRecord:
    """The third attempt of a learner who takes papers of single choice."""
    return Chooser(20_000 + seed, subject=f"person:{4_585_257_000 + seed}").attempts(3, questions=questions)[2]


def test_an_attempt_of_twenty_choices_takes_version_15() -> None:
    addresses = [qr_address(HUB, attempt(seed)) for seed in range(40)]
    assert {qr_symbol(one).version for one in addresses} <= {14, 15}
    assert statistics.mean(map(len, addresses)) < 550
    assert all(set(one) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ :/.-") for one in addresses)
    assert all(one.startswith("HTTPS://TUHOC.TINH-PHU-THO.GOV.VN:8443/Q/") for one in addresses)
    assert qr_symbol(qr_address(HUB, attempt(questions=100))).version <= 25


def test_what_goes_in_comes_out() -> None:
    learner = Learner(7)
    for record in learner.attempts(20):
        for data in (qr_data(record), qr_data(record).lower()):
            item = read_qr_data(data)
            assert (item.text, item.signature) == (record.text, record.signature)
            verify(record, learner.key.public)


def test_the_dictionary_never_changes() -> None:
    made = Path(sync.qr.__file__).with_name("qr-1.zdict").read_bytes()
    assert hashlib.sha256(made).hexdigest() == "5cd0af28d0fb25f7d04119658fa2e5186080ea880caa2c26f707e8054d658f46"


def test_a_code_of_today_is_read_for_ever() -> None:
    record = load().records[0]
    golden = (
        "AEGWPF2VQMZQU4NI2ZORW2AQ2Q2XQUN4LH2IHYJVNNWIRBLIPHLZJAJRCN4UEWSBKFIN5SALO5YXCHAKLMCQTR2FWF"
        "ZIYCZYSCYBVMIPMBGQENIHABJU4IWHZG42Y555JZJA6EGIASQQ5G3QFEBIFGD33J5SGXSNXTKN5HCQWPO3HX4UVLLN"
        "UJ6HM3FBNVJPLMFC6IMWK3T3GVSLMYGDHW7SM6H4PKPB3O2G4OUXL732CSRNCX5HNK3PV7XKZSBIGFWZLFWKI4YX4G"
        "D333NF4ROLTUJPOITGJOS7G5WOHGS6SHTPQMNON4V6MX5TRLUYTTL5MDSSWWOONDBTAET7YLYHYLERX2KGH7SWOQJL"
        "6PITYH7TDKXN2BU7PRYIUXAG5VWA26OZN4PP5LQ5KLCW7YNLL6BBJKL2TKLA2LXDBFVG3WLCGZFP2UK3GZ7KYAFAJ5"
        "JZQGK4AUMR4WXJCEN6W7OG7JSHUXFDDQ"
    )
    item = read_qr_data(golden)
    assert item.text.decode() == record.text
    assert base64.urlsafe_b64encode(item.signature).rstrip(b"=").decode() == record.signature


def test_what_does_not_fit_is_said() -> None:
    pick = random.Random(3)
    long = Learner(9).attempt(questions=20)
    for text in (pick.randbytes(2000), pick.randbytes(1200)):
        with pytest.raises(TooLongForQrError) as caught:
            qr_address(HUB, SignedRecord(**{**as_fields(long), "text": text}))
        assert caught.value.characters > caught.value.most == MAX_CHARS
    # Longest of all: it is made, and no larger than a phone reads.
    for size in range(1000, 1300, 7):
        try:
            address = qr_address(HUB, SignedRecord(**{**as_fields(long), "text": pick.randbytes(size)}))
        except TooLongForQrError:
            break
        assert qr_symbol(address).version <= MAX_SYMBOL
    else:
        pytest.fail("nothing was too long")
    with pytest.raises(TooLongForQrError):
        qr_symbol("a" * 3000)


def as_fields(record: SignedRecord) -> dict[str, object]:
    return {name: getattr(record, name) for name in record.__struct_fields__}


def test_a_hub_in_a_folder_gets_a_larger_code() -> None:
    address = qr_address("https://tinh.gov.vn/tu-hoc/", attempt())
    assert address.startswith("HTTPS://TINH.GOV.VN/tu-hoc/Q/")
    assert qr_symbol(address).version <= 20


@given(st.text(max_size=200) | st.from_regex(r"[A-Z2-7]{0,400}", fullmatch=True))
def test_noise_is_refused(noise: str) -> None:
    with pytest.raises(BadQrError):
        read_qr_data(noise)


GOOD = qr_data(attempt())


@given(st.integers(0, len(GOOD) - 1), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_changed_letter_is_found_or_breaks_the_signature(place: int, letter: str) -> None:
    record = attempt()
    changed = GOOD[:place] + letter + GOOD[place + 1 :]
    try:
        item = read_qr_data(changed)
    except BadQrError:
        return
    same = (item.text, item.signature) == (record.text, record.signature)
    # The last letter has bits to spare.
    assert same == (changed == GOOD) or place == len(GOOD) - 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ("", "not-a-result"),
        ("A" * (MAX_DATA_CHARS + 1), "not-a-result"),
        ("Đ", "not-a-result"),
        ("A1", "not-a-result"),
        ("/", "not-a-result"),
        ("AE", "damaged"),
        (GOOD[:120], "damaged"),
        (GOOD[:-8], "damaged"),
        (base64.b32encode(b"\2" + bytes(100)).decode().rstrip("="), "unsupported-version"),
        (base64.b32encode(b"\1" + bytes(64) + b"\xe0" + b"\xff" * 8).decode().rstrip("="), "damaged"),
    ],
)
def test_what_is_wrong_is_said(data: str, reason: str) -> None:
    with pytest.raises(BadQrError) as caught:
        read_qr_data(data)
    assert caught.value.reason == reason


def test_the_samples_are_records() -> None:
    assert len({len(one) for one in samples()[:50]}) > 10


def picture(tmp_path: Path, address: str, scale: int) -> QImage:
    path = tmp_path / f"{scale}.png"
    qr_symbol(address).save(str(path), scale=scale, border=4)
    return QImage(str(path)).convertToFormat(QImage.Format.Format_RGB32)


def seen(tmp_path: Path, image: QImage) -> str:
    """What another program's reader finds in a picture."""
    path = tmp_path / "seen.png"
    assert image.save(str(path))
    found = subprocess.run(
        ["zbarimg", "--raw", "--quiet", "-Sdisable", "-Sqrcode.enable", str(path)],
        capture_output=True,
        timeout=60,
        check=False,
    )
    return found.stdout.decode().strip()


def turned(image: QImage, degrees: float) -> QImage:
    """As a phone that is not held straight sees it, on a white wall."""
    out = QImage(image.width() * 3 // 2, image.height() * 3 // 2, QImage.Format.Format_RGB32)
    out.fill(QColor("white"))
    painter = QPainter(out)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.translate(out.width() / 2, out.height() / 2)
    painter.rotate(degrees)
    painter.drawImage(-image.width() // 2, -image.height() // 2, image)
    painter.end()
    return out


def noisy(image: QImage, seed: int = 5) -> QImage:
    """Blurred, grey, and with dust on it: every hundredth point is another colour."""
    pick = random.Random(seed)
    smooth = Qt.TransformationMode.SmoothTransformation
    small = image.scaled(image.width() * 3 // 4, image.height() * 3 // 4, mode=smooth)
    out = small.scaled(image.width(), image.height(), mode=smooth)
    for _ in range(out.width() * out.height() // 100):
        grey = pick.randrange(256)
        out.setPixelColor(pick.randrange(out.width()), pick.randrange(out.height()), QColor(grey, grey, grey))
    return out


@zbar
@pytest.mark.parametrize("scale", [2, 3, 5, 8])
def test_a_camera_reads_it(tmp_path: Path, scale: int) -> None:
    record = attempt(scale)
    address = qr_address(HUB, record)
    image = picture(tmp_path, address, scale)
    assert seen(tmp_path, image) == address
    item = read_qr_data(address.rpartition("/")[2])
    assert (item.text, item.signature) == (record.text, record.signature)


@zbar
@pytest.mark.parametrize("degrees", [7, 90, 180, 270, 33])
def test_it_may_be_turned(tmp_path: Path, degrees: int) -> None:
    address = qr_address(HUB, attempt(degrees))
    assert seen(tmp_path, turned(picture(tmp_path, address, 6), degrees)) == address


@zbar
def test_it_may_be_mirrored_scaled_and_dusty(tmp_path: Path) -> None:
    address = qr_address(HUB, attempt(3))
    image = picture(tmp_path, address, 6)
    assert seen(tmp_path, noisy(image)) == address
    smooth = Qt.TransformationMode.SmoothTransformation
    assert seen(tmp_path, image.scaledToWidth(image.width() * 5 // 8, smooth)) == address
    assert seen(tmp_path, noisy(turned(image, 4))) == address
    sheared = image.transformed(QTransform().shear(0.05, 0.03), smooth)
    assert seen(tmp_path, sheared) == address
