//! The mouse: the wheel scrolls, presses choose, a drag selects and scrolls at the edges of the
//! text. Only the panes know what is drawn in a cell.

use jiff::SignedDuration;
use ratatui::layout::Rect;

use super::super::action::Action;
use super::super::event::{Effect, Mouse};
use super::super::model::Model;
use super::super::status;
use super::command::{act, answer, in_front};
use crate::app::config::LIST_WIDTHS;
use crate::pane::{Focus, Pane};

/// Rows by which a turn of the wheel scrolls: as in most terminals, because one row would be slow and a
/// page would lose the line that is read.
const WHEEL_ROWS: isize = 3;
/// Maximum time between two presses that belong together. With more, two slow presses would select a
/// word unasked.
const PRESS_MAX_GAP: SignedDuration = SignedDuration::from_millis(400);
/// Maximum number of presses that are counted: one places the cursor, two select a word, three a
/// sentence.
const CLICKS_MAX: u8 = 3;

/// Routes an event of the mouse by the pane under it.
pub(super) fn on_mouse(model: &mut Model, mouse: Mouse, x: u16, y: u16, effects: &mut Vec<Effect>) {
    model.touched = true;
    match mouse {
        Mouse::Press => press(model, x, y, effects),
        Mouse::Drag => drag(model, x, y, effects),
        Mouse::Release => release(model),
        Mouse::WheelDown => wheel(model, Action::Down, x, y, effects),
        Mouse::WheelUp => wheel(model, Action::Up, x, y, effects),
    }
}

/// Scrolls on if the mouse is still held at the edge of the text when the pause is over, because a
/// terminal reports a mouse only while it moves.
pub(super) fn tick(model: &mut Model, effects: &mut Vec<Effect>) {
    model.pointer.ticking = false;
    if let Some((x, y)) = model.pointer.held {
        drag(model, x, y, effects);
    }
}

/// Ends a drag. A divider that was moved is remembered as a habit, so that the next start has it there.
fn release(model: &mut Model) {
    model.pointer.held = None;
    if std::mem::take(&mut model.pointer.divides) {
        model.memory.usage.habits.list_width = Some(model.config.list_width as u16);
    }
}

/// Returns whether a cell is in an area.
fn is_in(area: Rect, x: u16, y: u16) -> bool {
    area.contains((x, y).into())
}

/// Scrolls the pane under the mouse, which keeps its focus, since a look elsewhere is not a choice.
fn wheel(model: &mut Model, action: Action, x: u16, y: u16, effects: &mut Vec<Effect>) {
    let at = model.regions();
    if !model.overlays.is_empty() {
        let is_in_preview = |pane: &dyn Pane| pane.is_in_preview((x, y).into(), &model.ctx());
        if model.overlays.front().is_some_and(is_in_preview) {
            return act(model, in_detail(action), None, effects);
        }
        return in_front(model, action, 1, effects);
    }
    if let Some(area) = at.reader.filter(|r| is_in(*r, x, y)) {
        let rows = if action == Action::Down {
            WHEEL_ROWS
        } else {
            -WHEEL_ROWS
        };
        model.reader.scroll_rows(rows, area);
    } else if at.list.is_some_and(|r| is_in(r, x, y)) {
        let (ctx, _, list) = model.split();
        let asks = list.on(action, 1, &ctx);
        answer(model, asks, effects);
    }
}

/// Returns the action of a turn of the wheel over the chosen bookmark or passage.
fn in_detail(action: Action) -> Action {
    match action {
        Action::Down => Action::PreviewDown,
        _ => Action::PreviewUp,
    }
}

/// Handles a press by the pane under it.
fn press(model: &mut Model, x: u16, y: u16, effects: &mut Vec<Effect>) {
    count_clicks(model, x, y);
    let status = model.regions().status;
    if is_in(status, x, y) {
        if let Some(action) = status::action_at(model, status, x) {
            act(model, action, None, effects);
        }
        return;
    }
    if !model.overlays.is_empty() {
        return press_in_front(model, x, y, effects);
    }
    let at = model.regions();
    if at.divider.is_some_and(|r| is_in(r, x, y)) {
        model.pointer.divides = true;
    } else if let Some(area) = at.reader.filter(|r| is_in(*r, x, y)) {
        model.focus = Focus::Reader;
        model.pointer.held = Some((x, y));
        let clicks = model.pointer.clicks;
        model.reader.press(x - area.x, y - area.y, clicks, area);
    } else if let Some(area) = at.list.filter(|r| is_in(*r, x, y))
        && model.list.click(y - area.y)
    {
        model.focus = Focus::List;
        let (ctx, _, list) = model.split();
        let asks = list.on(Action::Open, 1, &ctx);
        answer(model, asks, effects);
    }
}

/// Handles a press in a list or in results: it chooses, and a second one opens, so that nothing is
/// opened by mistake.
fn press_in_front(model: &mut Model, x: u16, y: u16, effects: &mut Vec<Effect>) {
    let is_again = model.pointer.clicks == 2;
    let (ctx, overlays, _) = model.split();
    let pane = overlays.front_mut();
    let Some(asks) = pane.and_then(|pane| pane.click((x, y).into(), &ctx)) else {
        return;
    };
    answer(model, asks, effects);
    if is_again {
        in_front(model, Action::Open, 1, effects);
    }
}

/// Counts presses in quick succession at one cell. A fourth one starts over, so that it places the
/// cursor again.
fn count_clicks(model: &mut Model, x: u16, y: u16) {
    let pointer = &mut model.pointer;
    let again = pointer.press.is_some_and(|(was_x, was_y, when)| {
        (was_x, was_y) == (x, y) && model.now.duration_since(when) <= PRESS_MAX_GAP
    });
    pointer.clicks = if again {
        pointer.clicks % CLICKS_MAX + 1
    } else {
        1
    };
    pointer.press = Some((x, y, model.now));
}

/// Moves the line between list and reader to the mouse. The list gets half of the screen at most, so
/// that the text stays readable; the line that is read stays.
fn divide(model: &mut Model, x: u16) {
    let (least, most) = (*LIST_WIDTHS.start(), *LIST_WIDTHS.end());
    let most = most.min(usize::from(model.size.0 / 2)).max(least);
    model.config.list_width = usize::from(x).clamp(least, most);
    let area = model.reader_area();
    model.reader.resized(area);
}

/// Extends the selection to the mouse, and scrolls at the edges of the text.
fn drag(model: &mut Model, x: u16, y: u16, effects: &mut Vec<Effect>) {
    if model.pointer.divides {
        return divide(model, x);
    }
    let Some(area) = model.regions().reader else {
        return;
    };
    if model.pointer.held.is_none() || !model.overlays.is_empty() {
        return;
    }
    model.pointer.held = Some((x, y));
    let rows = edge(area, model.size.1, y);
    // While a tick is on its way it does the scrolling, so that a trembling mouse does not scroll
    // faster.
    if rows != 0 && !model.pointer.ticking {
        model.pointer.ticking = model.reader.scroll_rows(rows, area);
        effects.extend(model.pointer.ticking.then_some(Effect::Tick));
    }
    let inside = y.clamp(area.y, area.bottom().saturating_sub(1)) - area.y;
    model.reader.drag(x.saturating_sub(area.x), inside, area);
}

/// Returns the direction in which the text scrolls while the mouse is held on row `y`: past its
/// edge, or on the edge where there is no row past it.
fn edge(area: Rect, height: u16, y: u16) -> isize {
    let is_past = y >= area.bottom() || y + 1 >= height;
    if y <= area.y {
        -1
    } else {
        isize::from(is_past)
    }
}
