import PackagingStandards

/// Who needs whom in a bill of materials, by the references that it gives to what it lists. Only paths are made of it, so
/// what cannot be read of it is passed over: no package is judged by what needs it.
struct BillLinks {
    private var needs: [String: [String]] = [:]
    /// What the bill is about.
    var root: String?

    mutating func add(_ reference: String, needs others: [String]) {
        needs[reference, default: []] += others
    }

    /// Gives every package of Python what it needs, and the bill what is asked for.
    func apply(to bill: inout BillOfMaterials) {
        var listed: [String: StatedNeed] = [:]
        for place in bill.components.indices {
            let component = bill.components[place]
            guard let reference = component.reference, let need = StatedNeed(component) else { continue }
            // A reference that is given twice is the first one's, so that no bill can make more links than it has.
            if listed.updateValue(listed[reference] ?? need, forKey: reference) != nil {
                bill.components[place].reference = nil
            }
        }
        let isSilent = !listed.keys.contains { name in (needs[name] ?? []).contains { listed[$0] != nil } }
        // Some tools say of every package what it needs, be it nothing; by others, nothing is left out.
        let leavesOutNothing = needs.values.contains { $0.isEmpty }
        for place in bill.components.indices {
            guard case .python = bill.components[place].nature else { continue }
            let stated = bill.components[place].reference.flatMap { needs[$0] }
            bill.components[place].needs =
                stated.map { $0.compactMap { listed[$0] } } ?? (isSilent || leavesOutNothing ? nil : [])
        }
        bill.requests = requests(listed)
    }

    /// The nearest packages of Python, as many tools put the lock that they read, or a container, between.
    private func requests(_ listed: [String: StatedNeed]) -> [StatedNeed] {
        guard let root else { return [] }
        var requests: [StatedNeed] = []
        var seen: Set = [root]
        var open = [root]
        while let reference = open.popLast() {
            if let package = listed[reference] {
                requests.append(package)
                guard reference == root else { continue }
            }
            for next in needs[reference] ?? [] where seen.insert(next).inserted { open.append(next) }
        }
        return requests
    }
}

extension StatedNeed {
    /// Nil for what is no package of Python.
    fileprivate init?(_ component: BillOfMaterials.Component) {
        guard case .python(let address) = component.nature, let name = address.pythonName else { return nil }
        self.init(name: name, version: address.version ?? component.version)
    }
}
