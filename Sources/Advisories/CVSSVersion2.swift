/// CVSS 2: the base equation in whole numbers, so that no rounding error decides.
enum CVSSVersion2 {
    static let values: [String: [String]] = [
        "AV": ["L", "A", "N"], "AC": ["H", "M", "L"], "Au": ["M", "S", "N"], "C": ["N", "P", "C"],
        "I": ["N", "P", "C"],
        "A": ["N", "P", "C"], "E": ["U", "POC", "F", "H", "ND"], "RL": ["OF", "TF", "W", "U", "ND"],
        "RC": ["UC", "UR", "C", "ND"], "CDP": ["N", "L", "LM", "MH", "H", "ND"], "TD": ["N", "L", "M", "H", "ND"],
        "CR": ["L", "M", "H", "ND"], "IR": ["L", "M", "H", "ND"], "AR": ["L", "M", "H", "ND"],
    ]

    static func score(_ metrics: CVSSMetrics) -> CVSSScore? {
        // All weights in thousandths.
        let impact = ["N": 0, "P": 275, "C": 660]
        guard let vector = metrics["AV"].flatMap({ ["L": 395, "A": 646, "N": 1000][$0] }),
            let complexity = metrics["AC"].flatMap({ ["H": 350, "M": 610, "L": 710][$0] }),
            let authentication = metrics["Au"].flatMap({ ["M": 450, "S": 560, "N": 704][$0] }),
            let confidentiality = metrics["C"].flatMap({ impact[$0] }),
            let integrity = metrics["I"].flatMap({ impact[$0] }),
            let availability = metrics["A"].flatMap({ impact[$0] })
        else { return nil }
        let kept = (1000 - confidentiality) * (1000 - integrity) * (1000 - availability)
        // No impact makes the factor 0 instead of 1.176.
        guard kept < 1_000_000_000 else { return CVSSScore(version: .two, tenths: 0) }
        // 0.6 · 10.41 · (1 − kept) + 0.4 · 20 · exploitability − 1.5, in units of 10⁻¹²; then times 1.176, in 10⁻¹⁵.
        let sum = 6246 * (1_000_000_000 - kept) + 8 * vector * complexity * authentication * 1000 - 1_500_000_000_000
        return CVSSScore(version: .two, tenths: max(0, sum * 1176 + 50_000_000_000_000) / 100_000_000_000_000)
    }
}
