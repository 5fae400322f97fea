"""Articles with attachments whose names or addresses do harm where they are saved."""

from __future__ import annotations

import asyncio
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from tests.campus import Answer
from tests.campus.hostile import Visit, page
from tests.campus.server import Stream, head


def _named(visit: Visit, address: str, name: str) -> Answer:
    link = f'<p>附件：<a href="{address}">{name}</a></p>'
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, link))


@page(40, "a name that climbs out of its folder", "stored")
def climbing(visit: Visit) -> Answer:
    return _named(visit, "/files/../../../../etc/passwd.doc", "../../../../etc/passwd.doc")


@page(40, "a name that climbs in the spelling of addresses", "stored")
def climbing_spelt(visit: Visit) -> Answer:
    return _named(visit, "/files/%2e%2e%2f%2e%2e%2fetc%2fpasswd.pdf", "..\\..\\windows\\win.pdf")


@page(40, "NUL in a name", "stored")
def nul(visit: Visit) -> Answer:
    return _named(visit, "/files/a%00.pdf", "名单\0.pdf")


@page(40, "a name of 300 characters", "stored")
def long(visit: Visit) -> Answer:
    return _named(visit, f"/files/{'a' * 300}.docx", f"{'名' * 300}.docx")


@page(40, "a name that Windows keeps for itself", "stored")
def reserved(visit: Visit) -> Answer:
    return _named(visit, "/files/CON.pdf", "CON.pdf")


@page(40, "a program that is called a PDF", "stored")
def program(visit: Visit) -> Answer:
    if visit.tail:
        return Answer(b"MZ\x90\x00" + bytes(2_000), headers={"Content-Type": "application/pdf"})
    return _named(visit, f"{visit.folder}/setup.pdf", "通知.pdf")


@page(40, "a name with a script in it", "stored")
def script(visit: Visit) -> Answer:
    return _named(visit, "/files/x.pdf", "&lt;script&gt;alert(1)&lt;/script&gt;.pdf")


@page(40, "a name that turns round: exe.fdp", "stored")
def turned(visit: Visit) -> Answer:
    return _named(visit, "/files/y.pdf", "名单\u202efdp.exe.pdf")


@page(40, "a file at a private address and one at file://", "stored")
def elsewhere(visit: Visit) -> Answer:
    link = '<p>附件：<a href="file:///etc/passwd.pdf">甲.pdf</a></p>'
    link += '<p>附件：<a href="http://169.254.169.254/latest.pdf">乙.pdf</a></p>'
    return visit.answer(paragraphs=(*visit.case.story.paragraphs, link))


@page(40, "an address that downloads with a hostile Content-Disposition", "stored")
def disposition(visit: Visit) -> Answer:
    if visit.tail:
        said = "attachment; filename=\"../../x.sh\"; filename*=UTF-8''..%2F..%2Fy.sh"
        return Answer(
            b"%PDF-1.4", headers={"Content-Type": "application/pdf", "Content-Disposition": said}
        )
    return _named(visit, f"{visit.folder}/download.pdf", "通知.pdf")


@page(40, "a document of Word that is a bomb", "stored")
def bomb(visit: Visit) -> Answer:
    if visit.tail:
        packed = BytesIO()
        with ZipFile(packed, "w", ZIP_DEFLATED) as file:
            file.writestr("word/document.xml", bytes(50 * 1024 * 1024))
        return Answer(packed.getvalue(), headers={"Content-Type": "application/msword"})
    return _named(visit, f"{visit.folder}/list.docx", "名单.docx")


@page(40, "a file of 300 MB that is linked as if it were an article", "failed too_large")
def huge(visit: Visit) -> Stream:
    piece = bytes(1024 * 1024)

    async def write(writer: asyncio.StreamWriter) -> None:
        said = {"Content-Type": "application/zip", "Content-Length": str(300 * len(piece))}
        writer.write(head(200, said))
        for _ in range(300):
            writer.write(piece)
            await writer.drain()

    return write
