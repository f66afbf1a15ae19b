/// CVSS 4.0: a vector belongs to one of 270 macro vectors, whose scores experts have set; its own score lies between
/// that and the next lower ones, as far as it is from the worst vector of its macro vector (FIRST's specification,
/// section 8).
enum CVSSVersion4 {
    static let values: [String: [String]] = [
        "AV": ["N", "A", "L", "P"], "AC": ["L", "H"], "AT": ["N", "P"], "PR": ["N", "L", "H"], "UI": ["N", "P", "A"],
        "VC": ["H", "L", "N"], "VI": ["H", "L", "N"], "VA": ["H", "L", "N"], "SC": ["H", "L", "N"],
        "SI": ["H", "L", "N"], "SA": ["H", "L", "N"], "E": ["X", "A", "P", "U"], "CR": ["X", "H", "M", "L"],
        "IR": ["X", "H", "M", "L"], "AR": ["X", "H", "M", "L"], "MAV": ["X", "N", "A", "L", "P"],
        "MAC": ["X", "L", "H"], "MAT": ["X", "N", "P"], "MPR": ["X", "N", "L", "H"], "MUI": ["X", "N", "P", "A"],
        "MVC": ["X", "H", "L", "N"], "MVI": ["X", "H", "L", "N"], "MVA": ["X", "H", "L", "N"],
        "MSC": ["X", "H", "L", "N"], "MSI": ["X", "S", "H", "L", "N"], "MSA": ["X", "S", "H", "L", "N"],
        "S": ["X", "N", "P"], "AU": ["X", "N", "Y"], "R": ["X", "A", "U", "I"], "V": ["X", "D", "C"],
        "RE": ["X", "L", "M", "H"], "U": ["X", "Clear", "Green", "Amber", "Red"],
    ]

    /// The values of each metric from the worst on; the place in the list is the severity distance.
    private static let ladders: [String: [String]] = [
        "AV": ["N", "A", "L", "P"], "PR": ["N", "L", "H"], "UI": ["N", "P", "A"], "AC": ["L", "H"], "AT": ["N", "P"],
        "VC": ["H", "L", "N"], "VI": ["H", "L", "N"], "VA": ["H", "L", "N"], "SC": ["S", "H", "L", "N"],
        "SI": ["S", "H", "L", "N"], "SA": ["S", "H", "L", "N"], "CR": ["H", "M", "L"], "IR": ["H", "M", "L"],
        "AR": ["H", "M", "L"],
    ]

    /// The worst vectors of each level of an equivalence class, as values of `metrics` in order.
    private struct EquivalenceClass {
        var metrics: [String]
        var worst: [[String]]
        /// How many steps of distance the level has.
        var depth: Int
    }

    static func score(_ metrics: CVSSMetrics) -> CVSSScore? {
        let mandatory = ["AV", "AC", "AT", "PR", "UI", "VC", "VI", "VA", "SC", "SI", "SA"]
        guard mandatory.allSatisfy({ metrics[$0] != nil }) else { return nil }
        /// What counts: the modified value, else the base value, else the worst.
        func value(_ name: String) -> String {
            if let modified = metrics["M" + name], modified != "X" { return modified }
            if let given = metrics[name], given != "X" { return given }
            return name == "E" ? "A" : "H"
        }
        if ["VC", "VI", "VA", "SC", "SI", "SA"].allSatisfy({ value($0) == "N" }) {
            return CVSSScore(version: .four, tenths: 0)
        }
        let levels = Levels(value)
        guard let own = levels.score else { return nil }
        var total = 0.0
        var lower = 0
        for (equivalence, next) in [
            (firstClass(levels), levels.lowered(\.first)), (secondClass(levels), levels.lowered(\.second)),
            (thirdClass(levels), levels.loweredImpact()), (fourthClass(levels), levels.lowered(\.fourth)),
            (nil, levels.lowered(\.fifth)),
        ] {
            guard let next else { continue }
            lower += 1
            guard let equivalence, let distance = distance(equivalence, value) else { continue }
            total += Double(own - next) * Double(distance) / Double(equivalence.depth)
        }
        let score = Double(own) - (lower == 0 ? 0 : total / Double(lower))
        // Rounded half up; what floating point loses must not decide.
        return CVSSScore(version: .four, tenths: Int((score + 0.000_01 + 0.5).rounded(.down)))
    }

    /// How many steps the vector is below the first worst vector that it does not exceed anywhere.
    private static func distance(_ equivalence: EquivalenceClass, _ value: (String) -> String) -> Int? {
        search: for worst in equivalence.worst {
            var total = 0
            for (name, limit) in zip(equivalence.metrics, worst) {
                guard let ladder = ladders[name], let own = ladder.firstIndex(of: value(name)),
                    let top = ladder.firstIndex(of: limit)
                else { return nil }
                if own < top { continue search }
                total += own - top
            }
            return total
        }
        return nil
    }

    private static func firstClass(_ levels: Levels) -> EquivalenceClass {
        let metrics = ["AV", "PR", "UI"]
        return switch levels.first {
        case 0: EquivalenceClass(metrics: metrics, worst: [["N", "N", "N"]], depth: 1)
        case 1:
            EquivalenceClass(metrics: metrics, worst: [["A", "N", "N"], ["N", "L", "N"], ["N", "N", "P"]], depth: 4)
        default: EquivalenceClass(metrics: metrics, worst: [["P", "N", "N"], ["A", "L", "P"]], depth: 5)
        }
    }

    private static func secondClass(_ levels: Levels) -> EquivalenceClass {
        let metrics = ["AC", "AT"]
        return levels.second == 0
            ? EquivalenceClass(metrics: metrics, worst: [["L", "N"]], depth: 1)
            : EquivalenceClass(metrics: metrics, worst: [["H", "N"], ["L", "P"]], depth: 2)
    }

    /// The third and the sixth class depend on each other and count as one.
    private static func thirdClass(_ levels: Levels) -> EquivalenceClass {
        let metrics = ["VC", "VI", "VA", "CR", "IR", "AR"]
        func entry(_ worst: [String], depth: Int) -> EquivalenceClass {
            EquivalenceClass(metrics: metrics, worst: worst.map { $0.map(String.init) }, depth: depth)
        }
        return switch (levels.third, levels.sixth) {
        case (0, 0): entry(["HHHHHH"], depth: 7)
        case (0, _): entry(["HHLMMH", "HHHMMM"], depth: 6)
        case (1, 0): entry(["LHHHHH", "HLHHHH"], depth: 8)
        case (1, _): entry(["LHLHMH", "LHHHMM", "HLHMHM", "HLLMHH", "LLHHHM"], depth: 8)
        default: entry(["LLLHHH"], depth: 10)
        }
    }

    private static func fourthClass(_ levels: Levels) -> EquivalenceClass {
        let metrics = ["SC", "SI", "SA"]
        return switch levels.fourth {
        case 0: EquivalenceClass(metrics: metrics, worst: [["H", "S", "S"]], depth: 6)
        case 1: EquivalenceClass(metrics: metrics, worst: [["H", "H", "H"]], depth: 5)
        default: EquivalenceClass(metrics: metrics, worst: [["L", "L", "L"]], depth: 4)
        }
    }

    /// The six levels of a macro vector.
    private struct Levels {
        var first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0

        init(_ value: (String) -> String) {
            let reach = [value("AV"), value("PR"), value("UI")].filter { $0 == "N" }.count
            first = reach == 3 ? 0 : reach > 0 && value("AV") != "P" ? 1 : 2
            second = value("AC") == "L" && value("AT") == "N" ? 0 : 1
            let impacts = ["VC", "VI", "VA"].map { value($0) == "H" }
            third = impacts[0] && impacts[1] ? 0 : impacts.contains(true) ? 1 : 2
            let subsequent = ["SC", "SI", "SA"].map(value)
            fourth = subsequent.contains("S") ? 0 : subsequent.contains("H") ? 1 : 2
            fifth = ["A": 0, "P": 1, "U": 2][value("E")] ?? 0
            sixth = zip(["CR", "IR", "AR"], impacts).contains { value($0) == "H" && $1 } ? 0 : 1
        }

        /// The score of the macro vector in tenths; nil where there is no such macro vector.
        var score: Int? {
            guard (0...2).contains(first), (0...1).contains(second), (0...2).contains(third), (0...2).contains(fourth),
                (0...2).contains(fifth), (0...1).contains(sixth)
            else { return nil }
            let row = (first * 2 + second) * 3 + third
            let score = CVSSVersion4.macroScores[row * 18 + (fourth * 3 + fifth) * 2 + sixth]
            return score < 0 ? nil : Int(score)
        }

        func lowered(_ level: WritableKeyPath<Levels, Int>) -> Int? {
            var next = self
            next[keyPath: level] += 1
            return next.score
        }

        func loweredImpact() -> Int? {
            switch (third, sixth) {
            case (0, 0): [lowered(\.sixth), lowered(\.third)].compactMap { $0 }.max()
            case (1, 0): lowered(\.sixth)
            default: lowered(\.third)
            }
        }
    }

    /// The table of the specification, ten times: a row for each first, second and third level, in it the fourth, fifth
    /// and sixth. −1 stands where the third level excludes the sixth.
    private static let macroScores: [Int8] = [
        100, 99, 98, 95, 95, 92, 100, 96, 93, 87, 91, 81, 93, 90, 89, 80, 81, 68,
        98, 95, 95, 92, 90, 84, 93, 92, 89, 81, 81, 65, 88, 80, 78, 70, 69, 48,
        -1, 92, -1, 82, -1, 72, -1, 79, -1, 69, -1, 50, -1, 69, -1, 55, -1, 27,
        99, 97, 95, 92, 92, 85, 95, 91, 90, 83, 84, 71, 92, 81, 82, 71, 72, 53,
        95, 93, 92, 85, 85, 73, 92, 82, 80, 72, 70, 59, 84, 70, 71, 52, 50, 30,
        -1, 86, -1, 75, -1, 52, -1, 71, -1, 52, -1, 29, -1, 63, -1, 29, -1, 17,
        98, 95, 94, 87, 91, 81, 94, 89, 86, 74, 77, 64, 87, 75, 74, 63, 63, 49,
        94, 89, 88, 77, 76, 67, 86, 76, 74, 58, 59, 50, 72, 57, 57, 52, 52, 25,
        -1, 83, -1, 70, -1, 54, -1, 65, -1, 58, -1, 26, -1, 53, -1, 21, -1, 13,
        95, 90, 88, 76, 76, 70, 90, 77, 75, 62, 61, 53, 77, 66, 68, 59, 52, 30,
        89, 78, 76, 67, 62, 58, 74, 59, 57, 57, 47, 23, 61, 52, 57, 29, 24, 16,
        -1, 71, -1, 59, -1, 30, -1, 58, -1, 26, -1, 15, -1, 23, -1, 13, -1, 6,
        93, 87, 86, 72, 75, 58, 86, 74, 74, 61, 56, 34, 70, 54, 52, 40, 40, 22,
        85, 75, 74, 55, 62, 51, 72, 57, 55, 41, 46, 19, 53, 36, 34, 19, 19, 8,
        -1, 64, -1, 51, -1, 20, -1, 47, -1, 21, -1, 11, -1, 24, -1, 9, -1, 4,
        88, 75, 73, 53, 60, 50, 73, 55, 59, 40, 41, 20, 54, 43, 45, 22, 20, 11,
        75, 55, 58, 45, 40, 21, 61, 51, 48, 18, 20, 9, 46, 18, 17, 7, 8, 2,
        -1, 53, -1, 24, -1, 14, -1, 24, -1, 12, -1, 5, -1, 10, -1, 3, -1, 1,
    ]
}
