//! A sequence diagram in the language of Mermaid, as web pages of code hosts draw it.

use std::fmt::{self, Write};

use crate::party::{Party, Place};
use crate::report::diagram::{Diagram, Row};

/// Writes a diagram.
pub fn write_mermaid(out: &mut dyn Write, diagram: &Diagram) -> fmt::Result {
    writeln!(out, "sequenceDiagram")?;
    writeln!(out, "    accTitle: {}", escaped(&diagram.title))?;
    writeln!(out, "    accDescr: {}", escaped(&diagram.subtitle))?;
    for (place, parties) in diagram.places() {
        let colour = match place {
            Place::User => "rgba(120, 120, 120, 0.12)",
            Place::Cloud => "rgba(0, 120, 212, 0.12)",
            Place::OnPremises => "rgba(16, 124, 16, 0.12)",
            Place::Outside => "rgba(196, 43, 28, 0.12)",
        };
        writeln!(out, "    box {colour} {}", escaped(place.title()))?;
        for party in parties {
            writeln!(out, "        participant {} as {}", id(party), escaped(party.title()))?;
        }
        writeln!(out, "    end")?;
    }
    let (Some(first), Some(last)) = (diagram.lanes.first(), diagram.lanes.last()) else {
        return Ok(());
    };
    let everyone = if first == last { id(*first) } else { format!("{},{}", id(*first), id(*last)) };
    for row in &diagram.rows {
        match row {
            Row::Step { number, article, says, .. } => {
                let step = article.map_or_else(|| number.to_string(), str::to_owned);
                writeln!(out, "    Note over {everyone}: {}", escaped(&format!("{step}: {says}")))?;
            }
            Row::Message { from, to, text, hostile } => {
                let arrow = if *hostile { "--)" } else { "->>" };
                writeln!(out, "    {}{arrow}{}: {}", id(*from), id(*to), escaped(text))?;
            }
            Row::Note { at, control, passed, why } => {
                let verdict = if *passed { "asked" } else { "STOPPED" };
                let text = format!("{} {verdict}: {why}", control.title());
                writeln!(out, "    Note right of {}: {}", id(*at), escaped(&text))?;
            }
        }
    }
    if !diagram.never.is_empty() {
        let never: Vec<String> = diagram.never.iter().map(|it| escaped(it)).collect();
        writeln!(out, "    Note over {everyone}: never asked<br/>{}", never.join("<br/>"))?;
    }
    Ok(())
}

/// An id without a hyphen, which would be taken for a part of an arrow.
fn id(party: Party) -> String {
    party.id().replace('-', "_")
}

/// A text that Mermaid takes as it stands: what has a meaning there becomes an entity.
fn escaped(text: &str) -> String {
    let escape = |letter: char| match letter {
        '#' | ';' | '<' | '>' | '&' | '{' | '}' | '%' | '"' => format!("#{};", u32::from(letter)),
        letter if letter.is_control() => " ".to_owned(),
        letter => letter.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(
            escaped("a; b#c <d>\n\"{e}\" 100%"),
            "a#59; b#35;c #60;d#62; #34;#123;e#125;#34; 100#37;"
        );
    }
}
