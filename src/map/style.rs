//! How a map looks, by day and by night.

/// The style sheet of an SVG.
pub(super) const STYLE: &str = "
.ground { fill: #fbfcfb; }
text { fill: #17211d; font-size: 12.5px; }
.title { font-size: 24px; font-weight: 700; }
.heading { font-size: 11px; font-weight: 600; fill: #5b6962; }
.note { font-size: 12px; fill: #5b6962; }
.stage { fill: #e4f1ea; stroke: #17694a; stroke-width: 1.5; }
.stage-name { font-size: 16px; font-weight: 700; }
.always { fill: none; stroke: #8a978f; stroke-width: 1.5; stroke-dasharray: 5 4; }
.life { fill: none; stroke: #c3cec8; stroke-width: 1.5; stroke-dasharray: 2 5; stroke-linecap: round; }
.rule { fill: none; stroke: #dbe3de; stroke-width: 1; }
.cell { fill: #ffffff; stroke: #d3dcd7; stroke-width: 1; }
.empty { fill: none; stroke-dasharray: 3 4; }
.slot { font-size: 14px; font-weight: 700; }
.name { font-size: 13px; }
.kind { font-size: 11px; fill: #5b6962; }
.mark { fill: none; stroke: #5b6962; stroke-width: 1.3; stroke-linecap: round; stroke-linejoin: round; }
.words { word-spacing: 2px; }
.code { word-spacing: 0; font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: 11.5px; }
.badge-name { font-size: 11px; font-weight: 700; fill: #ffffff; }
.way { fill: none; stroke-width: 2; }
.timeout .way { stroke-dasharray: 6 4; }
.enter .badge, .enter .dot, .enter .head { fill: #17694a; }
.enter .way { stroke: #17694a; }
.transition .badge, .transition .dot, .transition .head { fill: #1f5c9e; }
.transition .way { stroke: #1f5c9e; }
.exit .badge, .exit .dot, .exit .head, .exit_to .badge, .exit_to .dot, .exit_to .head { fill: #a3451a; }
.exit .way, .exit_to .way { stroke: #a3451a; }
.timeout .badge, .timeout .dot, .timeout .head { fill: #6a4c9c; }
.timeout .way { stroke: #6a4c9c; }
.block .swatch { fill: #7f9a8c; }
.offer .swatch { fill: #d39a1e; }
.prompt .swatch { fill: #3f7fc4; }
.survey .swatch { fill: #9a6fc9; }
@media (prefers-color-scheme: dark) {
.ground { fill: #111715; }
text { fill: #e9efec; }
.heading, .note, .kind { fill: #9fb0a7; }
.stage { fill: #12362a; stroke: #62c39a; }
.always { stroke: #75857c; }
.life { stroke: #3d4a44; }
.rule { stroke: #29332e; }
.cell { fill: #18201d; stroke: #2f3b35; }
.empty { fill: none; }
.mark { stroke: #9fb0a7; }
.badge-name { fill: #0d1311; }
.enter .badge, .enter .dot, .enter .head { fill: #62c39a; }
.enter .way { stroke: #62c39a; }
.transition .badge, .transition .dot, .transition .head { fill: #7fb5ee; }
.transition .way { stroke: #7fb5ee; }
.exit .badge, .exit .dot, .exit .head, .exit_to .badge, .exit_to .dot, .exit_to .head { fill: #f0a37c; }
.exit .way, .exit_to .way { stroke: #f0a37c; }
.timeout .badge, .timeout .dot, .timeout .head { fill: #bba5ec; }
.timeout .way { stroke: #bba5ec; }
}
";

#[cfg(test)]
mod tests {
    use super::STYLE;
    use crate::map::lines::{CODE_SIZE, SPACING};

    #[test]
    fn style_has_the_sizes_that_lines_are_broken_by() {
        assert!(STYLE.contains(&format!(".words {{ word-spacing: {SPACING}px; }}")));
        assert!(STYLE.contains("text { fill: #17211d; font-size: 12.5px; }"));
        assert!(STYLE.contains(&format!("font-size: {}px; }}\n.badge-name", 12.5 * CODE_SIZE)));
    }
}
