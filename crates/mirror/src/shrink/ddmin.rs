//! Delta debugging (Zeller and Hildebrandt, 2002).

/// Leaves out items as long as what is left still passes, first many at once,
/// then fewer. Of the result no single item can be left out. It must pass with
/// all of them.
pub fn ddmin<T: Clone>(items: &[T], passes: &mut dyn FnMut(&[T]) -> bool) -> Vec<T> {
    let mut kept = items.to_vec();
    let mut parts = 2;
    while !kept.is_empty() {
        let size = kept.len().div_ceil(parts);
        let without = |n: usize| {
            let (start, end) = (n * size, ((n + 1) * size).min(kept.len()));
            [&kept[..start], &kept[end..]].concat()
        };
        let smaller = (0..kept.len().div_ceil(size)).map(without).find(|rest| passes(rest));
        match smaller {
            Some(rest) => {
                kept = rest;
                parts = (parts - 1).max(2);
            }
            None if size == 1 => break,
            None => parts = (2 * parts).min(kept.len()),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shrunk(items: &[u32], passes: impl Fn(&[u32]) -> bool) -> Vec<u32> {
        ddmin(items, &mut |rest| passes(rest))
    }

    #[test]
    fn what_is_needed_stays_wherever_it_stands() {
        let all: Vec<u32> = (0..100).collect();
        let needs =
            |wanted: &'static [u32]| move |rest: &[u32]| wanted.iter().all(|w| rest.contains(w));
        assert_eq!(shrunk(&all, needs(&[0])), [0]);
        assert_eq!(shrunk(&all, needs(&[3, 50, 99])), [3, 50, 99]);
        assert_eq!(shrunk(&all, |_| true), [0; 0]);
        assert_eq!(shrunk(&all, |rest| rest.len() == 100), all);
    }

    #[test]
    fn pairs_that_go_only_together_need_not_be_neighbours() {
        // An even number of items, 7 among them.
        let all: Vec<u32> = (0..64).collect();
        let found = shrunk(&all, |rest| rest.contains(&7) && rest.len() % 2 == 0);
        assert!(found.contains(&7) && found.len() <= 4, "{found:?}");
    }

    proptest! {
        #[test]
        fn the_result_passes_and_no_single_item_can_go(
            items in prop::collection::vec(0_u32..20, 0..40),
            sum in 0_u32..60,
        ) {
            let passes = |rest: &[u32]| rest.iter().sum::<u32>() >= sum;
            prop_assume!(passes(&items));
            let found = shrunk(&items, passes);
            prop_assert!(passes(&found));
            for n in 0..found.len() {
                let rest = [&found[..n], &found[n + 1..]].concat();
                prop_assert!(!passes(&rest), "{:?} without {}", found, found[n]);
            }
        }
    }
}
