//! The plot of what was measured, and of what was not.

use std::error::Error;
use std::path::Path;

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::words::raised;

/// Points by the number of configurations: seconds, and whether they are extrapolated.
pub(crate) type Curve = Vec<(f64, (f64, bool))>;

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Chart<'a, 'b> = ChartContext<'b, SVGBackend<'a>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

const BLUE: RGBColor = RGBColor(0, 90, 181);
const RED: RGBColor = RGBColor(190, 40, 20);
const BROWN: RGBColor = RGBColor(140, 95, 0);
const GRAY: RGBColor = RGBColor(225, 225, 225);
const FONT: &str = "sans-serif";

/// Draws both tables.
pub(crate) fn draw(
    path: &Path,
    at_once: &Curve,
    plain: &Curve,
    stateright: &Curve,
    settings: &[(usize, f64)],
) -> Result<(), Box<dyn Error>> {
    let root = SVGBackend::new(path, (1120, 480)).into_drawing_area();
    root.fill(&WHITE)?;
    let (left, right) = root.split_horizontally(640);
    engines(&left, at_once, plain, stateright)?;
    cost(&right, settings)?;
    root.present()?;
    Ok(())
}

/// Both axes are logarithms: of two for configurations, of ten for seconds.
fn engines(
    area: &Area<'_>,
    at_once: &Curve,
    plain: &Curve,
    stateright: &Curve,
) -> Result<(), Box<dyn Error>> {
    let mut chart = ChartBuilder::on(area)
        .caption("Time to decide a family of configurations", (FONT, 17))
        .margin(14)
        .x_label_area_size(48)
        .y_label_area_size(62)
        .build_cartesian_2d(0.0..74.0, -4.0..20.0)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRAY)
        .x_labels(9)
        .y_labels(9)
        .x_label_formatter(&|power| format!("2{}", raised(whole(*power))))
        .y_label_formatter(&|power| format!("10{} s", raised(whole(*power))))
        .x_desc("configurations")
        .label_style((FONT, 14))
        .axis_desc_style((FONT, 14))
        .draw()?;
    // For those who do not think in seconds.
    for (text, seconds) in
        [("one hour", 3.6e3_f64), ("one year", 3.16e7), ("age of the universe", 4.35e17)]
    {
        let height = seconds.log10();
        chart.draw_series(DashedLineSeries::new(
            [(0.0, height), (74.0, height)],
            1,
            4,
            ShapeStyle::from(RGBColor(150, 150, 150)).stroke_width(1),
        ))?;
        let style = (FONT, 12).into_font().color(&RGBColor(90, 90, 90));
        let style = style.pos(Pos::new(HPos::Left, VPos::Bottom));
        chart.draw_series([Text::new(text, (44.0, height + 0.1), style)])?;
    }
    let curves = [
        ("stateright, one by one", RED, stateright),
        ("plain loop, one by one", BROWN, plain),
        ("all at once", BLUE, at_once),
    ];
    for (name, color, curve) in curves {
        line(&mut chart, name, color, curve)?;
    }
    // A mark in the legend for what was not measured.
    chart
        .draw_series(std::iter::empty::<Circle<(f64, f64), i32>>())?
        .label("hollow, dashed: extrapolated from 1,000")
        .legend(|(x, y)| Circle::new((x + 11, y), 4, ShapeStyle::from(BLACK).stroke_width(1)));
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperLeft)
        .margin(12)
        .background_style(WHITE)
        .border_style(GRAY)
        .label_font((FONT, 14))
        .draw()?;
    Ok(())
}

/// A curve: solid and filled where it was measured, dashed and hollow where it was not.
fn line(
    chart: &mut Chart<'_, '_>,
    name: &str,
    color: RGBColor,
    curve: &Curve,
) -> Result<(), Box<dyn Error>> {
    let at = |(count, (seconds, _)): &(f64, (f64, bool))| (count.log2(), seconds.log10());
    let is_measured = |it: &&(f64, (f64, bool))| !it.1.1;
    let measured: Vec<_> = curve.iter().filter(is_measured).map(at).collect();
    // From the last point that was measured.
    let rest: Vec<_> = curve.iter().skip(measured.len().saturating_sub(1)).map(at).collect();
    let style = ShapeStyle::from(color).stroke_width(2);
    chart
        .draw_series(LineSeries::new(measured.iter().copied(), style))?
        .label(name)
        .legend(move |(x, y)| PathElement::new([(x, y), (x + 22, y)], style));
    if measured.len() < curve.len() {
        chart.draw_series(DashedLineSeries::new(rest.iter().copied(), 6, 5, style))?;
    }
    chart.draw_series(measured.into_iter().map(|at| Circle::new(at, 4, color.filled())))?;
    let hollow = curve.iter().filter(|it| !is_measured(it)).map(at);
    let hollow: Vec<_> = hollow.collect();
    chart.draw_series(hollow.iter().map(|at| Circle::new(*at, 4, WHITE.filled())))?;
    chart.draw_series(hollow.iter().map(|at| Circle::new(*at, 4, style)))?;
    Ok(())
}

/// The time at once against the number of free settings, on plain axes.
fn cost(area: &Area<'_>, settings: &[(usize, f64)]) -> Result<(), Box<dyn Error>> {
    let points: Vec<(f64, f64)> =
        settings.iter().map(|(free, seconds)| (*free as f64, *seconds)).collect();
    let most = points.iter().map(|(_, seconds)| *seconds).fold(0.0, f64::max);
    let mut chart = ChartBuilder::on(area)
        .caption("All at once, setting by setting", (FONT, 17))
        .margin(14)
        .x_label_area_size(48)
        .y_label_area_size(62)
        .build_cartesian_2d(0.0..62.0, 0.0..most * 1.1)?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(GRAY)
        .x_labels(7)
        .x_label_formatter(&|free| format!("{free:.0}"))
        .y_label_formatter(&|seconds| format!("{seconds:.1} s"))
        .x_desc("free settings, in a fixed order")
        .label_style((FONT, 14))
        .axis_desc_style((FONT, 14))
        .draw()?;
    let style = ShapeStyle::from(BLUE).stroke_width(2);
    chart.draw_series(LineSeries::new(points.iter().copied(), style))?;
    chart.draw_series(points.into_iter().map(|at| Circle::new(at, 4, BLUE.filled())))?;
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "a label of an axis")]
fn whole(number: f64) -> i32 {
    number.round() as i32
}
