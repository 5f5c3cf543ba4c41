//! The one way in which a certificate is written, byte for byte.
//!
//! What was read is written again and held against the file. So a member that stands twice, a number or a text
//! in another form, another order, other whitespace and whatever follows are all refused: two readers of one
//! file read the same.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

/// Writes a certificate: a line for each member after the first two, and for each entry of a list in one.
pub fn write(value: &impl Serialize, mut out: impl io::Write) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(&mut out, Lines::default()))?;
    out.write_all(b"\n")
}

/// The first line of a file, counted from 1, that is not as it would be written.
pub(crate) fn other_line(value: &impl Serialize, text: &str) -> Option<usize> {
    let mut held = Held { text: text.as_bytes(), at: 0 };
    let is_same = write(value, &mut held).is_ok() && held.rest().is_empty();
    let before = text.as_bytes().iter().take(held.at);
    (!is_same).then(|| before.filter(|byte| **byte == b'\n').count() + 1)
}

/// A text that what is written is held against.
struct Held<'a> {
    text: &'a [u8],
    at: usize,
}

impl Held<'_> {
    fn rest(&self) -> &[u8] {
        self.text.get(self.at..).unwrap_or_default()
    }
}

impl io::Write for Held<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let same = self.rest().iter().zip(bytes).take_while(|(one, other)| one == other).count();
        self.at += same;
        if same == bytes.len() { Ok(same) } else { Err(io::ErrorKind::InvalidData.into()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where the lines of a certificate end.
#[derive(Clone, Copy, Debug, Default)]
struct Lines {
    /// How many lists and objects are open.
    depth: usize,
    /// How many members the file has had.
    members: usize,
}

impl Lines {
    fn between<W: ?Sized + io::Write>(
        out: &mut W,
        is_first: bool,
        is_line: bool,
    ) -> io::Result<()> {
        let comma: &[u8] = if is_first { b"" } else { b"," };
        let line: &[u8] = if is_line { b"\n" } else { b"" };
        out.write_all(comma)?;
        out.write_all(line)
    }
}

impl Formatter for Lines {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        is_first: bool,
    ) -> io::Result<()> {
        Self::between(out, is_first, self.depth == 2)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth += 1;
        out.write_all(b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.depth -= 1;
        out.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        is_first: bool,
    ) -> io::Result<()> {
        let is_of_file = self.depth == 1;
        self.members += usize::from(is_of_file);
        Self::between(out, is_first, is_of_file && self.members > 2)
    }
}
