//! A short list on the stack, so that parsing does not allocate.

/// At most `N` items; pushing beyond that is refused.
#[derive(Copy, Clone, Debug)]
pub(crate) struct Fixed<T: Copy, const N: usize> {
    items: [T; N],
    len: usize,
}

impl<T: Copy, const N: usize> Fixed<T, N> {
    pub(crate) fn new(fill: T) -> Self {
        Fixed { items: [fill; N], len: 0 }
    }

    /// Adds an item; `None` if there is no room.
    pub(crate) fn push(&mut self, item: T) -> Option<()> {
        *self.items.get_mut(self.len)? = item;
        self.len += 1;
        Some(())
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        self.items.get(..self.len).unwrap_or_default()
    }
}
