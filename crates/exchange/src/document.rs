//! What a file is, told by its bytes and never by its name: pictures and the papers of a project.

use std::io::Cursor;
use zip::ZipArchive;

/// Media type and usual ending of a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct FileKind {
    /// Media type.
    pub mime: &'static str,
    /// Ending of its name, without the dot.
    pub extension: &'static str,
}

const JPEG: FileKind = FileKind { mime: "image/jpeg", extension: "jpg" };
const PNG: FileKind = FileKind { mime: "image/png", extension: "png" };
const WEBP: FileKind = FileKind { mime: "image/webp", extension: "webp" };
const PDF: FileKind = FileKind { mime: "application/pdf", extension: "pdf" };
const OFD: FileKind = FileKind { mime: "application/ofd", extension: "ofd" };
const DOCX: FileKind = FileKind {
    mime: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    extension: "docx",
};
const XLSX: FileKind =
    FileKind { mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", extension: "xlsx" };

/// A JPEG, PNG or WebP picture.
pub fn picture(bytes: &[u8]) -> Option<FileKind> {
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        Some(JPEG)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some(PNG)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some(WEBP)
    } else {
        None
    }
}

/// A paper: PDF, OFD (GB/T 33190), docx or xlsx without macros, JPEG or PNG. None for anything else, a package with
/// macros among it.
pub fn paper(bytes: &[u8]) -> Option<FileKind> {
    if bytes.starts_with(b"%PDF-") {
        return Some(PDF);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return package(bytes);
    }
    picture(bytes).filter(|kind| *kind != WEBP)
}

/// A package by its main part; only its list of parts is read.
fn package(bytes: &[u8]) -> Option<FileKind> {
    let archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let lower = archive.file_names().map(|name| name.map(|name| name.to_ascii_lowercase()));
    let names: Vec<String> = lower.collect::<Result<_, _>>().ok()?;
    if names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return None;
    }
    let has = |part: &str| names.iter().any(|name| name == part);
    let office = has("[content_types].xml");
    if office && has("word/document.xml") {
        Some(DOCX)
    } else if office && has("xl/workbook.xml") {
        Some(XLSX)
    } else if has("ofd.xml") {
        Some(OFD)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{DOCX, FileKind, JPEG, OFD, PDF, PNG, WEBP, XLSX, paper, picture};
    use std::io::{Cursor, Write};
    use zip::{ZipWriter, write::SimpleFileOptions};

    fn zipped(names: &[&str]) -> Vec<u8> {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            out.start_file(*name, SimpleFileOptions::default()).unwrap();
            out.write_all(b"<x/>").unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    fn found(names: &[&str]) -> Option<FileKind> {
        paper(&zipped(names))
    }

    #[test]
    fn files_are_told_by_their_bytes() {
        assert_eq!(paper(b"%PDF-1.7\n"), Some(PDF));
        assert_eq!(paper(b"\x89PNG\r\n\x1a\n...."), Some(PNG));
        assert_eq!(paper(&[0xff, 0xd8, 0xff, 0xe0]), Some(JPEG));
        let webp = b"RIFF\x10\0\0\0WEBPVP8 ";
        assert_eq!((paper(webp), picture(webp)), (None, Some(WEBP)));
        assert_eq!(found(&["[Content_Types].xml", "word/document.xml"]), Some(DOCX));
        assert_eq!(found(&["[Content_Types].xml", "xl/workbook.xml"]), Some(XLSX));
        assert_eq!(found(&["OFD.xml", "Doc_0/Document.xml"]), Some(OFD));
    }

    #[test]
    fn anything_else_is_none() {
        assert_eq!(found(&["word/document.xml"]), None, "no office package");
        assert_eq!(
            found(&["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"]),
            None,
            "macros"
        );
        assert_eq!(found(&["notes.txt"]), None);
        for odd in [&b"MZ\x90"[..], b"<html>%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b""] {
            assert_eq!(paper(odd), None, "{odd:?}");
        }
        let docx = zipped(&["[Content_Types].xml", "word/document.xml"]);
        assert_eq!(paper(&docx[..docx.len() / 2]), None, "broken off");
    }
}
