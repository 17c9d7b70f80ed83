//! Templates as data with versions: those that come with Qipan, and those that a district brings in. A project stays on
//! the version that it began with; to move it to another one takes a proposal and a second person.

mod migrate;
mod shelf;
mod view;

pub use migrate::{GateFate, MigrationView, ProposalBody, decide, migrations, preview, propose};
pub(super) use shelf::Shelf;
pub use view::{TemplateFile, TemplateGateView, TemplateImported, TemplateStageView, TemplateView};
pub use view::{import, list, source};
