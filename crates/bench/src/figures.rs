//! Medians, percentiles, ratios.

use std::time::Duration;

/// Latencies of one run.
#[derive(Debug, Clone, Copy)]
pub struct Latency {
    /// Half are faster.
    pub p50: f64,
    /// One in a hundred is slower.
    pub p99: f64,
    /// All of them, in seconds.
    pub total: f64,
}

impl Latency {
    /// From single answers, in microseconds.
    pub fn of(mut answers: Vec<Duration>) -> Self {
        answers.sort();
        let at = |share: f64| {
            let place = ((answers.len() - 1) as f64 * share).round() as usize;
            answers[place].as_secs_f64() * 1e6
        };
        let total = answers.iter().map(Duration::as_secs_f64).sum();
        Self {
            p50: at(0.5),
            p99: at(0.99),
            total,
        }
    }
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// One line of the report: ours, the limit, the ratio taken round by round.
pub fn line(name: &str, unit: &str, ours: &[f64], limit: &[f64]) -> serde_json::Value {
    let ratios: Vec<f64> = ours
        .iter()
        .zip(limit)
        .map(|(ours, limit)| ours / limit)
        .collect();
    let (own, bare) = (median(ours.to_vec()), median(limit.to_vec()));
    let ratio = median(ratios.clone());
    println!("{name:<38} {own:>12.1} {unit:<7} limit {bare:>12.1}   ratio {ratio:>6.2}");
    serde_json::json!({ "unit": unit, "ours": ours, "limit": limit, "ratios": ratios, "ratio": ratio })
}
