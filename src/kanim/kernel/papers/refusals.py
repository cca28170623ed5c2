"""Why a file can't be taken: what is wrong, where, and how to mend it, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from kanim.kernel.errors import Invalid
from kanim.kernel.texts import Text

_WORDS = {
    "EMPTY": Text(
        "Berkas “{name}” kosong (0 byte). Pilih lagi berkasnya, atau foto ulang dokumennya.",
        "The file “{name}” is empty (0 bytes). Choose the file again, or photograph the document again.",
    ),
    "TOO_BIG": Text(
        "Berkas “{name}” lebih besar dari {limit}. Kecilkan dahulu: foto ulang dengan mutu sedang, atau "
        "simpan PDF "
        "dengan pilihan “ukuran kecil”, lalu unggah kembali.",
        "The file “{name}” is larger than {limit}. Make it smaller first: take the photo at medium quality, "
        "or save "
        "the PDF with the “small size” option, then upload it again.",
    ),
    "TYPE": Text(
        "Berkas “{name}” berisi {found}, padahal {paper} harus {kinds}. Nama berkas tidak mengubah isinya: "
        "simpan atau "
        "foto ulang sebagai {kinds}.",
        "The file “{name}” holds {found}, but {paper} must be {kinds}. Its name does not change what it is: "
        "save it or "
        "photograph it again as {kinds}.",
    ),
    "IMAGE_BROKEN": Text(
        "Gambar “{name}” rusak atau terpotong sehingga tidak dapat dibuka seluruhnya. Foto atau pindai ulang "
        "dokumennya, lalu unggah kembali.",
        "The picture “{name}” is damaged or cut off and can't be opened whole. Photograph or scan the "
        "document again, "
        "then upload it.",
    ),
    "IMAGE_BOMB": Text(
        "Gambar “{name}” terlalu besar untuk dibuka ({width} × {height} titik; paling banyak {pixels} juta "
        "titik). "
        "Foto ulang dengan resolusi biasa.",
        "The picture “{name}” is too large to open ({width} × {height} pixels; at most {pixels} million). "
        "Take it again at normal resolution.",
    ),
    "IMAGE_SMALL": Text(
        "Gambar “{name}” terlalu kecil untuk dibaca ({width} × {height} titik; sisi terpendek paling "
        "sedikit {edge}). "
        "Foto lebih dekat atau pindai pada 300 dpi.",
        "The picture “{name}” is too small to read ({width} × {height} pixels; the shorter side needs "
        "{edge}). "
        "Photograph it closer or scan it at 300 dpi.",
    ),
    "PDF_BROKEN": Text(
        "PDF “{name}” rusak atau terpotong. Buka berkas aslinya, pilih “Cetak ke PDF” atau “Simpan sebagai "
        "PDF”, lalu "
        "unggah hasilnya.",
        "The PDF “{name}” is damaged or cut off. Open the original, choose “Print to PDF” or “Save as PDF”, "
        "then "
        "upload the result.",
    ),
    "PDF_LOCKED": Text(
        "PDF “{name}” dikunci dengan sandi atau enkripsi sehingga petugas tidak dapat memeriksanya. Buka "
        "kuncinya "
        "(cetak ke PDF baru), lalu unggah kembali.",
        "The PDF “{name}” is locked by a password or encryption, so an officer can't examine it. Unlock it "
        "(print it "
        "to a new PDF), then upload it again.",
    ),
    "PDF_ACTIVE": Text(
        "PDF “{name}” memuat {found}, yang tidak boleh ada dalam berkas permohonan. Cetak ke PDF baru agar "
        "hanya "
        "halamannya yang tersisa, lalu unggah kembali.",
        "The PDF “{name}” contains {found}, which a submitted file may not have. Print it to a new PDF so "
        "that only "
        "its pages remain, then upload it again.",
    ),
    "PDF_PAGES": Text(
        "PDF “{name}” berisi {pages} halaman; paling banyak {limit} untuk {paper}. Pisahkan halaman yang "
        "diminta saja, "
        "lalu unggah kembali.",
        "The PDF “{name}” has {pages} pages; at most {limit} for {paper}. Keep only the pages asked for, "
        "then upload "
        "it again.",
    ),
    "PDF_BOMB": Text(
        "PDF “{name}” mengembang terlalu besar saat dibuka. Cetak ke PDF baru atau pindai ulang dokumennya, "
        "lalu "
        "unggah kembali.",
        "The PDF “{name}” grows too large when opened. Print it to a new PDF or scan the document again, "
        "then upload "
        "it.",
    ),
    "DIGEST": Text(
        "Berkas “{name}” yang tiba tidak sama dengan yang dipilih (berubah saat dikirim). Pilih lagi, lalu unggah "
        "kembali.",
        "The file “{name}” that came is not the one that was chosen (it changed while it was sent). Choose it again "
        "and upload it.",
    ),
    "QUALITY": Text(
        "Gambar “{name}” tidak dapat dibaca petugas. {reasons}",
        "An officer can't read the picture “{name}”. {reasons}",
    ),
    "TOO_MANY": Text(
        "Permohonan ini sudah memuat {limit} berkas, batas yang dapat disimpan. Tarik berkas yang keliru "
        "dahulu, lalu "
        "unggah kembali.",
        "This application already holds {limit} files, as many as can be kept. Withdraw the wrong ones "
        "first, then "
        "upload again.",
    ),
}

PDF_FINDS = {
    "javascript": Text("JavaScript", "JavaScript"),
    "launch": Text("perintah menjalankan program", "a command that starts a program"),
    "embedded": Text("berkas lain di dalamnya", "other files inside it"),
    "remote": Text(
        "perintah membuka atau mengirim ke tempat lain", "a command that opens or sends elsewhere"
    ),
    "form": Text("formulir XFA", "an XFA form"),
    "media": Text("suara, film atau objek 3D", "sound, film or a 3D object"),
}


def refuse(field: str, code: str, name: str, values: Mapping[str, object]) -> Invalid:
    """The refusal of a file, for the form field that it came in. Texts among the values are put in by
    language."""
    words = _WORDS[code]

    def fill(pattern: str, language: int) -> str:
        chosen = {key: value[language] if isinstance(value, Text) else value for key, value in values.items()}
        return pattern.format(name=name, **chosen)

    return Invalid({field: Text(fill(words.id, 0), fill(words.en, 1))})
