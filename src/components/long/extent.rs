//! Which rows of a list belong to which of its items, where some items take several rows.

/// How many rows each item takes: one, and one for each member that it shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extent {
    pub items: usize,
    /// Places of items that show members, in order, and how many.
    pub opened: Vec<(usize, usize)>,
}

impl Extent {
    #[must_use]
    pub fn rows(&self) -> usize {
        self.items + self.opened.iter().map(|(_, members)| members).sum::<usize>()
    }

    /// Rows before that item.
    #[must_use]
    pub fn before(&self, item: usize) -> usize {
        item + self.opened.iter().take_while(|(at, _)| *at < item).map(|(_, members)| members).sum::<usize>()
    }

    /// The item that a row belongs to; for a row past the end, one past the last.
    #[must_use]
    pub fn item_at(&self, row: usize) -> usize {
        let mut members_before = 0;
        for (item, members) in &self.opened {
            let own = item + members_before;
            if row <= own {
                break;
            }
            if row <= own + members {
                return *item;
            }
            members_before += members;
        }
        (row - members_before).min(self.items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_items_find_each_other() {
        let extent = Extent { items: 6, opened: vec![(1, 2), (4, 3)] };
        assert_eq!(extent.rows(), 11);
        let items: Vec<usize> = (0..=12).map(|row| extent.item_at(row)).collect();
        assert_eq!(items, [0, 1, 1, 1, 2, 3, 4, 4, 4, 4, 5, 6, 6]);
        for item in 0..=6 {
            assert_eq!(extent.item_at(extent.before(item)), item, "{item}");
        }
        assert_eq!(Extent::default().item_at(5), 0);
    }
}
