//! A sequence diagram as SVG: one picture that needs nothing beside it, on a card of its own, light or
//! dark as the reader's system is.
//!
//! All text is set in a fixed-width font, so that its width is known without measuring: no common one
//! is wider than `ADVANCE`. Colours stand as attributes, for programs that read no styles; the
//! styles only turn them for a dark system.

use std::fmt::{self, Write};

use crate::party::{Party, Place};
use crate::report::diagram::{Diagram, Row};

/// The width of a letter, in units of the size of the font.
const ADVANCE: f64 = 0.605;
/// The size of the text.
const SIZE: f64 = 11.0;
/// The size of the title.
const TITLE: f64 = 15.0;
/// From one line of text to the next.
const LINE: f64 = 14.0;
/// From one lane to the next.
const LANE: f64 = 126.0;
/// What stays free at the edges.
const MARGIN: f64 = 24.0;
/// The least width of a picture: a title and a sentence want room.
const WIDTH_MIN: f64 = 640.0;
/// The width that a text may take where its lanes are closer together.
const TEXT: f64 = 252.0;
/// The height of a lane's head.
const HEAD: f64 = 26.0;

/// How things look on a dark system.
const STYLE: &str = "@media (prefers-color-scheme:dark){.run-card{fill:#1b1f24}\
.run-ink{fill:#e6edf3}.run-dim{fill:#9da7b1}.run-life{stroke:#57606a}.run-band{fill:#262c33}\
.run-arrow{stroke:#79b8ff}.run-tip{fill:#79b8ff}.run-bad-arrow{stroke:#ff7b72}\
.run-bad-tip{fill:#ff7b72}.run-bad-ink{fill:#ffa198}.run-head{fill:#2d333b;stroke:#768390}\
.run-asked{fill:#3b3316;stroke:#8d7420}.run-stopped{fill:#4c1f1d;stroke:#e5534b}}";

const INK: &str = r##"class="run-ink" fill="#1f2328""##;
const DIM: &str = r##"class="run-dim" fill="#57606a""##;
const BAD: &str = r##"class="run-bad-ink" fill="#a40e26""##;
const BAND: &str = r##"class="run-band" fill="#eef1f4""##;

/// Writes a diagram.
pub fn write_svg(out: &mut dyn Write, diagram: &Diagram) -> fmt::Result {
    let mut canvas = Canvas::new(diagram);
    canvas.title(diagram)?;
    canvas.places(diagram)?;
    let top = canvas.at;
    canvas.heads()?;
    for row in &diagram.rows {
        match row {
            Row::Step { number, article, says, hostile } => {
                let step = article.map_or_else(|| number.to_string(), str::to_owned);
                canvas.step(&step, says, *hostile)?;
            }
            Row::Message { from, to, text, hostile } => {
                canvas.message(canvas.lane(*from), canvas.lane(*to), text, *hostile)?;
            }
            Row::Note { at, control, passed, why } => {
                canvas.note(canvas.lane(*at), control.title(), why, *passed)?;
            }
        }
    }
    canvas.at += 10.0;
    let bottom = canvas.at;
    canvas.heads()?;
    canvas.closing("never asked", &diagram.never)?;
    canvas.closing("this run can be taken wherever", &diagram.condition)?;
    canvas.finish(out, diagram, top, bottom)
}

/// A picture that grows downwards.
struct Canvas {
    width: f64,
    /// Where the next row begins.
    at: f64,
    lanes: Vec<(Party, f64)>,
    /// From one lane to the next.
    apart: f64,
    body: String,
}

impl Canvas {
    fn new(diagram: &Diagram) -> Self {
        let lanes = count(diagram.lanes.len());
        let width = (2.0 * MARGIN + LANE * lanes).max(WIDTH_MIN);
        let apart = (width - 2.0 * MARGIN) / lanes;
        let place = |place| MARGIN + apart * (count(place) + 0.5);
        let lanes = diagram.lanes.iter().enumerate();
        let lanes = lanes.map(|(number, party)| (*party, place(number))).collect();
        Self { width, at: MARGIN, lanes, apart, body: String::new() }
    }

    /// Where a party's lane is.
    fn lane(&self, party: Party) -> f64 {
        self.lanes.iter().find(|(it, _)| *it == party).map_or(self.width / 2.0, |(_, lane)| *lane)
    }

    /// How wide what stands between the margins may be.
    fn room(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    /// The left end of something, put as near as possible to the middle that it wants.
    fn left_of(&self, middle: f64, wide: f64) -> f64 {
        (middle - wide / 2.0).min(self.width - MARGIN - wide).max(MARGIN)
    }

    fn text(&mut self, x: f64, y: f64, size: f64, style: &str, text: &str) -> fmt::Result {
        let text = escaped(text);
        writeln!(
            self.body,
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size:.1}" {style}>{text}</text>"#
        )
    }

    fn rect(&mut self, (x, y): (f64, f64), (w, h): (f64, f64), style: &str) -> fmt::Result {
        writeln!(
            self.body,
            r#"<rect x="{x:.1}" y="{y:.1}" width="{w:.1}" height="{h:.1}" {style}/>"#
        )
    }

    fn title(&mut self, diagram: &Diagram) -> fmt::Result {
        self.at += 6.0;
        for line in wrapped(&diagram.title, self.room(), TITLE) {
            let style = format!("{INK} font-weight=\"bold\"");
            self.text(MARGIN, self.at + 6.0, TITLE, &style, &line)?;
            self.at += 18.0;
        }
        for line in wrapped(&diagram.subtitle, self.room(), SIZE) {
            self.text(MARGIN, self.at + 8.0, SIZE, DIM, &line)?;
            self.at += LINE;
        }
        self.at += 18.0;
        Ok(())
    }

    fn places(&mut self, diagram: &Diagram) -> fmt::Result {
        for (place, parties) in diagram.places() {
            let (Some(first), Some(last)) = (parties.first(), parties.last()) else { continue };
            let half = self.apart / 2.0 - 5.0;
            let (left, right) = (self.lane(*first) - half, self.lane(*last) + half);
            let colour = match place {
                Place::User => "#57606a",
                Place::Cloud => "#0969da",
                Place::OnPremises => "#1a7f37",
                Place::Outside => "#b42318",
            };
            let style = format!("rx=\"3\" fill=\"{colour}\"");
            self.rect((left, self.at), (right - left, 18.0), &style)?;
            let (title, size) = fitting(place.title(), right - left - 6.0);
            let style = r##"fill="#ffffff" text-anchor="middle""##;
            self.text(f64::midpoint(left, right), self.at + 12.5, size, style, title)?;
        }
        self.at += 24.0;
        Ok(())
    }

    fn heads(&mut self) -> fmt::Result {
        let half = LANE / 2.0 - 5.0;
        for (party, lane) in self.lanes.clone() {
            let style = r##"rx="4" class="run-head" fill="#ffffff" stroke="#57606a""##;
            self.rect((lane - half, self.at), (2.0 * half, HEAD), style)?;
            let style = format!("{INK} font-weight=\"bold\" text-anchor=\"middle\"");
            let (title, size) = fitting(party.title(), 2.0 * half - 6.0);
            self.text(lane, self.at + 17.0, size, &style, title)?;
        }
        self.at += HEAD + 8.0;
        Ok(())
    }

    /// A band over the whole width with the step's name and its sentence.
    fn step(&mut self, step: &str, says: &str, hostile: bool) -> fmt::Result {
        let (pill, indent) = (34.0, 42.0);
        let lines = wrapped(says, self.room() - indent - 6.0, SIZE);
        self.at += 6.0;
        let high = LINE * count(lines.len()) + 6.0;
        self.rect((MARGIN, self.at), (self.room(), high), BAND)?;
        let colour = if hostile { "#b42318" } else { "#0969da" };
        let style = format!("fill=\"{colour}\"");
        self.rect((MARGIN, self.at), (pill, high), &style)?;
        let style = r##"fill="#ffffff" font-weight="bold" text-anchor="middle""##;
        let (step, size) = fitting(step, pill - 4.0);
        self.text(MARGIN + pill / 2.0, self.at + 14.0, size, style, step)?;
        let style = format!("{} font-weight=\"bold\"", if hostile { BAD } else { INK });
        for (place, line) in lines.iter().enumerate() {
            let y = self.at + 14.0 + LINE * count(place);
            self.text(MARGIN + indent, y, SIZE, &style, line)?;
        }
        self.at += high + 8.0;
        Ok(())
    }

    fn message(&mut self, from: f64, to: f64, text: &str, hostile: bool) -> fmt::Result {
        let room = ((to - from).abs() - 16.0).max(TEXT).min(self.room());
        let lines = wrapped(text, room, SIZE);
        let wide = widest(&lines);
        let left = self.left_of(f64::midpoint(from, to), wide);
        let high = LINE * count(lines.len());
        // The lanes do not run through the words.
        let style = r##"class="run-card" fill="#ffffff" fill-opacity="0.85""##;
        self.rect((left - 3.0, self.at), (wide + 6.0, high), style)?;
        for (place, line) in lines.iter().enumerate() {
            let y = self.at + 11.0 + LINE * count(place);
            let style = format!("{} text-anchor=\"middle\"", if hostile { BAD } else { INK });
            self.text(left + wide / 2.0, y, SIZE, &style, line)?;
        }
        self.at += high + 6.0;
        let y = self.at;
        let (line, tip) = if hostile {
            (
                r##"class="run-bad-arrow" stroke="#c42b1c" stroke-width="2" stroke-dasharray="7 3""##,
                r##"class="run-bad-tip" fill="#c42b1c""##,
            )
        } else {
            (
                r##"class="run-arrow" stroke="#0550ae" stroke-width="1.4""##,
                r##"class="run-tip" fill="#0550ae""##,
            )
        };
        let back = if to > from { -9.0 } else { 9.0 };
        writeln!(self.body, r#"<path d="M{from:.1} {y:.1}H{:.1}" {line}/>"#, to + back)?;
        writeln!(
            self.body,
            r#"<path d="M{to:.1} {y:.1}L{x:.1} {:.1}V{:.1}Z" {tip}/>"#,
            y - 4.5,
            y + 4.5,
            x = to + back,
        )?;
        self.at += 10.0;
        Ok(())
    }

    fn note(&mut self, lane: f64, control: &str, why: &str, passed: bool) -> fmt::Result {
        let verdict = if passed { "asked" } else { "STOPPED" };
        let mut lines = wrapped(&format!("{control}: {verdict}"), TEXT, SIZE);
        let bold = lines.len();
        lines.extend(wrapped(why, TEXT, SIZE));
        let (wide, high) = (widest(&lines) + 14.0, LINE * count(lines.len()) + 6.0);
        let left = self.left_of(lane, wide);
        let style = if passed {
            r##"rx="3" class="run-asked" fill="#fff8d6" stroke="#c9a227""##
        } else {
            r##"rx="3" class="run-stopped" fill="#fde7e5" stroke="#c42b1c" stroke-width="2""##
        };
        self.rect((left, self.at), (wide, high), style)?;
        for (place, line) in lines.iter().enumerate() {
            let y = self.at + 14.0 + LINE * count(place);
            let weight = if place < bold { " font-weight=\"bold\"" } else { "" };
            self.text(left + 7.0, y, SIZE, &format!("{INK}{weight}"), line)?;
        }
        self.at += high + 6.0;
        Ok(())
    }

    /// A list below the lanes.
    fn closing(&mut self, title: &str, items: &[String]) -> fmt::Result {
        if items.is_empty() {
            return Ok(());
        }
        self.at += 6.0;
        let style = format!("{INK} font-weight=\"bold\"");
        self.text(MARGIN, self.at + 10.0, SIZE, &style, title)?;
        self.at += LINE + 2.0;
        let (indent, between) = (12.0, 24.0);
        let widest = items.iter().map(|item| width(item, SIZE)).fold(1.0, f64::max);
        let mut columns = 1;
        while (widest + between) * count(columns + 1) <= self.room() - indent + between {
            columns += 1;
        }
        let top = self.at;
        let mut bottom = top;
        for (column, items) in items.chunks(items.len().div_ceil(columns)).enumerate() {
            let x = MARGIN + indent + (widest + between) * count(column);
            self.at = top;
            let room = self.room() - indent;
            for line in items.iter().flat_map(|item| wrapped(item, room, SIZE)) {
                self.text(x, self.at + 10.0, SIZE, DIM, &line)?;
                self.at += LINE;
            }
            bottom = bottom.max(self.at);
        }
        self.at = bottom;
        Ok(())
    }

    fn finish(self, out: &mut dyn Write, diagram: &Diagram, top: f64, bottom: f64) -> fmt::Result {
        let (width, height) = (self.width, self.at + MARGIN / 2.0);
        writeln!(
            out,
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" role="img" font-family="'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', 'Courier New', monospace">"#
        )?;
        writeln!(out, "<title>{}</title>", escaped(&diagram.title))?;
        writeln!(out, "<desc>{}</desc>", escaped(&diagram.subtitle))?;
        writeln!(out, "<style>{STYLE}</style>")?;
        writeln!(
            out,
            r##"<rect width="{width:.0}" height="{height:.0}" rx="8" class="run-card" fill="#ffffff"/>"##
        )?;
        for (_, lane) in &self.lanes {
            writeln!(
                out,
                r##"<path d="M{lane:.1} {top:.1}V{bottom:.1}" class="run-life" stroke="#afb8c1" stroke-dasharray="2 3"/>"##
            )?;
        }
        out.write_str(&self.body)?;
        writeln!(out, "</svg>")
    }
}

/// A number of things as a length.
fn count(things: usize) -> f64 {
    f64::from(u32::try_from(things).unwrap_or(u32::MAX))
}

fn width(text: &str, size: f64) -> f64 {
    size * ADVANCE * count(text.chars().count())
}

fn widest(lines: &[String]) -> f64 {
    lines.iter().map(|line| width(line, SIZE)).fold(0.0, f64::max)
}

/// A short text with a size in which it fits.
fn fitting(text: &str, room: f64) -> (&str, f64) {
    (text, (room / (ADVANCE * count(text.chars().count().max(1)))).min(SIZE))
}

/// A text in lines that fit; a word that is too long for a line is broken.
fn wrapped(text: &str, room: f64, size: f64) -> Vec<String> {
    let mut letters = 8;
    while width("m", size) * count(letters + 1) <= room {
        letters += 1;
    }
    textwrap::wrap(text, letters).into_iter().map(std::borrow::Cow::into_owned).collect()
}

/// A text in which nothing is markup.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            letter if letter.is_control() => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let diagram = Diagram {
            title: "<script>alert('1')</script>".to_owned(),
            subtitle: "a & b \"c\"".to_owned(),
            lanes: vec![Party::Client, Party::Attacker],
            rows: vec![Row::Message {
                from: Party::Attacker,
                to: Party::Client,
                text: "</text><image href=x onerror=alert(1)>\u{7}".to_owned(),
                hostile: true,
            }],
            never: vec!["<b>".to_owned()],
            condition: vec!["]]>".to_owned()],
        };
        let mut svg = String::new();
        write_svg(&mut svg, &diagram).unwrap();
        for word in ["<script", "<image", "<b>", "]]>", "\u{7}", "& "] {
            assert!(!svg.contains(word), "{word}");
        }
        assert!(svg.contains("&lt;script&gt;"));
    }

    #[test]
    fn a_line_is_never_wider_than_its_room() {
        let text =
            "https://mail.contoso.example/Microsoft-Server-ActiveSync?DeviceType=Outlook a b";
        for room in [60.0, 100.0, 252.0] {
            for line in wrapped(text, room, SIZE) {
                assert!(width(&line, SIZE) <= room, "{room}: {line}");
            }
        }
    }
}
