//! The Shapley value on whole numbers.

/// Most players: 4,096 mixtures.
pub const MOST: usize = 12;

/// Shares out `value(all) − value(none)` over players: each gets the mean of what it changes over all orders of
/// changing one after the other. `value` takes the set of changed players as bits.
///
/// # Definition
/// Computed as whole numbers over n!, rounded by largest remainder (earlier players first among equals): the parts sum
/// exactly to the difference and do not depend on the order in which they are computed.
///
/// None if there are more than [`MOST`] players or a mixture has no value.
pub fn shapley(players: usize, value: &dyn Fn(u32) -> Option<i64>) -> Option<Vec<i64>> {
    if players > MOST {
        return None;
    }
    let factorial: Vec<i128> = (0..=i128::try_from(players).ok()?)
        .scan(1i128, |product, n| {
            *product *= n.max(1);
            Some(*product)
        })
        .collect();
    let whole = *factorial.get(players)?;
    let count = 1u32 << players;
    let values: Vec<i64> = (0..count).map(value).collect::<Option<_>>()?;
    let at = |set: u32| usize::try_from(set).ok().and_then(|at| values.get(at)).map_or(0, |v| i128::from(*v));
    let mut shares = vec![0i128; players];
    for set in 0..count {
        let size = usize::try_from(set.count_ones()).ok()?;
        for (player, share) in shares.iter_mut().enumerate() {
            let bit = 1u32 << player;
            if set & bit == 0 {
                let weight = factorial.get(size)? * factorial.get(players - size - 1)?;
                *share += weight * (at(set | bit) - at(set));
            }
        }
    }
    let mut parts: Vec<i64> =
        shares.iter().map(|share| i64::try_from(share.div_euclid(whole)).ok()).collect::<Option<_>>()?;
    let total = at(count - 1) - at(0);
    let given: i128 = parts.iter().map(|part| i128::from(*part)).sum();
    let missing = usize::try_from(total - given).ok()?;
    let mut order: Vec<usize> = (0..players).collect();
    order.sort_by_key(|player| {
        std::cmp::Reverse(shares.get(*player).map_or(0, |share| share.rem_euclid(whole)))
    });
    for player in order.into_iter().take(missing) {
        if let Some(part) = parts.get_mut(player) {
            *part += 1;
        }
    }
    Some(parts)
}
