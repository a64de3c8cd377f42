"""Draws how times and memory grow, as SVG: two panels with logarithmic axes, a line for each column of a table."""

import math

WIDTH, HEIGHT = 940, 380
PANELS = [(60, "seconds", lambda head: "MB" not in head), (590, "MB", lambda head: head.endswith(", MB"))]
PANEL_WIDTH, PANEL_HEIGHT, TOP = 240, 300, 40
# Dark enough on white, light enough on black, and told apart without red and green.
COLOURS = ["#2f7ed8", "#e08214", "#7b5ea7", "#1b9e9e", "#c2497a", "#8a8a3c", "#5f6b7a", "#b0703c", "#4a7a3a", "#a04040"]


def powers(values):
    """The powers of ten around some values."""
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    return range(low, max(high, low + 1) + 1)


def spread(places, gap=13):
    """Moves labels apart that would cover one another; each is a place and what belongs to it."""
    out, last = [], -math.inf
    for place, what in sorted(places):
        last = max(place, last + gap)
        out.append((last, what))
    return out


def panel(left, unit, counts, lines):
    """One panel: `lines` are names with a value, or None, for each count."""
    across = powers(counts)
    up = powers([value for _, values in lines for value in values if value])

    def x(count):
        return left + PANEL_WIDTH * (math.log10(count) - across[0]) / (across[-1] - across[0])

    def y(value):
        return TOP + PANEL_HEIGHT * (up[-1] - math.log10(value)) / (up[-1] - up[0])

    out = [f'<text x="{left}" y="{TOP - 16}">{unit}</text>']
    for power in up:
        at = y(10**power)
        out.append(f'<line x1="{left}" x2="{left + PANEL_WIDTH}" y1="{at:.1f}" y2="{at:.1f}" class="grid"/>')
        out.append(f'<text x="{left - 6}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for power in across:
        at = x(10**power)
        out.append(f'<text x="{at:.1f}" y="{TOP + PANEL_HEIGHT + 18}" text-anchor="middle">{10**power:,}</text>')
    labels = []
    for colour, (name, values) in zip(COLOURS, lines):
        points = [(x(count), y(value)) for count, value in zip(counts, values) if value]
        if not points:
            continue
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        out += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points]
        labels.append((points[-1][1], (name, colour)))
    for at, (name, colour) in spread(labels):
        out.append(f'<text x="{left + PANEL_WIDTH + 10}" y="{at + 4:.1f}" style="fill:{colour}">{name}</text>')
    return out


def draw(heads, rows):
    """Returns the figure of a table whose first column counts articles."""
    counts = [row[0] for row in rows]
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">']
    out.append("<style>text{fill:#6b7280}.grid{stroke:#9ca3af;stroke-opacity:.35}</style>")
    for left, unit, is_shown in PANELS:
        columns = [at for at, head in enumerate(heads) if at > 0 and is_shown(head)]
        lines = [(heads[at].removesuffix(", MB"), [row[at] for row in rows]) for at in columns]
        out += panel(left, unit, counts, lines)
    out.append("</svg>\n")
    return "\n".join(out)
