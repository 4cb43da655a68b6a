//! Where messages begin and end on the stream, so that none is announced for which there is no room.

use std::io::{Error, ErrorKind};

/// The bytes that a message may have: a text as large as a file may be, with every character of it escaped, and to spare.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// The bytes that the headers of a message may have.
const MOST_HEADER_BYTES: usize = 64 * 1024;

/// What was read of the present message.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// Its headers, up to the empty line.
    headers: Vec<u8>,
    /// The bytes of its body that are still to come.
    rest: usize,
}

impl Frames {
    /// Goes over bytes as they come in.
    ///
    /// # Errors
    /// Where a message is too large; what is no header is left to whoever reads the message.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) -> Result<(), Error> {
        while let Some((byte, more)) = bytes.split_first() {
            if self.rest > 0 {
                let body = self.rest.min(bytes.len());
                self.rest -= body;
                bytes = bytes.get(body..).unwrap_or_default();
                continue;
            }
            self.headers.push(*byte);
            bytes = more;
            if self.headers.ends_with(b"\r\n\r\n") {
                self.rest = length(&self.headers);
                self.headers.clear();
            }
            if self.rest > MOST_BYTES || self.headers.len() > MOST_HEADER_BYTES {
                return Err(Error::new(ErrorKind::InvalidData, "a message is too large"));
            }
        }
        Ok(())
    }
}

/// The length that headers announce; 0 where they announce none, or none that can be read.
fn length(headers: &[u8]) -> usize {
    let text = String::from_utf8_lossy(headers);
    let mut lengths = text.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.trim().eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse::<u128>().ok()).flatten()
    });
    lengths.next_back().map_or(0, |length| usize::try_from(length).unwrap_or(usize::MAX))
}
