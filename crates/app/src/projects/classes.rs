//! The classes of projects that follow from rules.

use qipan_project::classes::{Rule, class_rules};
use std::sync::LazyLock;

/// Each class with its rule, in the order of lists.
pub(super) static CLASSES: LazyLock<Vec<Rule>> = LazyLock::new(class_rules);
