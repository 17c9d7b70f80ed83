//! 招商赛马 by month: the board with its inputs, published months frozen with them, and what differs since.
//!
//! Method page: `docs/methods/race.md`.

mod entries;
mod file;
mod load;
mod publish;
mod read;
mod scheme;
mod wire;

pub(super) use entries::unreadable;
pub use entries::{EntryBody, EntryItem, Imported, enter, import};
pub use file::{board_file, form};
pub use publish::{PublishBody, publish, recompute};
pub use read::{board, figure, months, moves_up};
pub use scheme::{SchemeBody, decide_scheme, propose_scheme, scheme_proposals, schemes};
pub use wire::{
    RaceCell, RaceDifference, RaceEntryView, RaceFigure, RaceMeasure, RaceMonthItem, RaceProject,
    RaceRecompute, RaceRow, RaceSchemeChange, RaceSchemeProposal, RaceSchemeVersion, RaceSchemeView,
    RaceStep, RaceSteps, RaceView,
};
