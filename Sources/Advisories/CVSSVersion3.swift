/// CVSS 3.0 and 3.1: the base equations, which the two share but for how they round.
enum CVSSVersion3 {
    static let values: [String: [String]] = [
        "AV": ["N", "A", "L", "P"], "AC": ["L", "H"], "PR": ["N", "L", "H"], "UI": ["N", "R"], "S": ["U", "C"],
        "C": ["H", "L", "N"], "I": ["H", "L", "N"], "A": ["H", "L", "N"], "E": ["X", "H", "F", "P", "U"],
        "RL": ["X", "U", "W", "T", "O"], "RC": ["X", "C", "R", "U"], "CR": ["X", "H", "M", "L"],
        "IR": ["X", "H", "M", "L"], "AR": ["X", "H", "M", "L"], "MAV": ["X", "N", "A", "L", "P"],
        "MAC": ["X", "L", "H"],
        "MPR": ["X", "N", "L", "H"], "MUI": ["X", "N", "R"], "MS": ["X", "U", "C"], "MC": ["X", "H", "L", "N"],
        "MI": ["X", "H", "L", "N"], "MA": ["X", "H", "L", "N"],
    ]

    static func score(_ metrics: CVSSMetrics, version: CVSSScore.Version) -> CVSSScore? {
        // All weights in hundredths.
        let impact = ["H": 56, "L": 22, "N": 0]
        guard let scope = metrics["S"],
            let vector = metrics["AV"].flatMap({ ["N": 85, "A": 62, "L": 55, "P": 20][$0] }),
            let complexity = metrics["AC"].flatMap({ ["L": 77, "H": 44][$0] }),
            let privileges = metrics["PR"].flatMap({
                (scope == "C" ? ["N": 85, "L": 68, "H": 50] : ["N": 85, "L": 62, "H": 27])[$0]
            }), let interaction = metrics["UI"].flatMap({ ["N": 85, "R": 62][$0] }),
            let confidentiality = metrics["C"].flatMap({ impact[$0] }),
            let integrity = metrics["I"].flatMap({ impact[$0] }),
            let availability = metrics["A"].flatMap({ impact[$0] })
        else { return nil }
        // Millionths that are lost of confidentiality, integrity and availability together.
        let lost = 1_000_000 - (100 - confidentiality) * (100 - integrity) * (100 - availability)
        let exploitability = 8.22 * Double(vector * complexity * privileges * interaction) / 100_000_000
        let part = Double(lost) / 1_000_000
        let subscore = scope == "C" ? 7.52 * (part - 0.029) - 3.25 * power15(part - 0.02) : 6.42 * part
        guard lost > 0, subscore > 0 else { return CVSSScore(version: version, tenths: 0) }
        let sum = subscore + exploitability
        return CVSSScore(version: version, tenths: roundedUp(min(scope == "C" ? 1.08 * sum : sum, 10)))
    }

    private static func power15(_ base: Double) -> Double {
        let square = base * base
        let fourth = square * square
        return fourth * fourth * fourth * square * base
    }

    /// Up to the next tenth, where what is less than a hundred-thousandth does not count: CVSS 3.1's rule, which gives
    /// for every base vector what exact arithmetic gives by 3.0's rule.
    private static func roundedUp(_ score: Double) -> Int {
        let fine = Int((score * 100_000).rounded())
        return fine % 10_000 == 0 ? fine / 10_000 : fine / 10_000 + 1
    }
}
