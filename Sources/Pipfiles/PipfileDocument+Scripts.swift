import StructuredText

extension PipfileDocument {
    /// `[scripts]`, in order.
    package func scripts() throws(PipfileError) -> [PipfileScript] {
        var scripts: [PipfileScript] = []
        for member in try table("scripts").members { scripts.append(try script(member)) }
        return scripts
    }

    /// The script that is called so. The others may be wrong: nobody asked for them.
    package func script(named name: String) throws(PipfileError) -> PipfileScript? {
        guard let member = try table("scripts").members.last(where: { $0.key == name }) else { return nil }
        return try script(member)
    }

    private func script(_ member: TOMLTable.Member) throws(PipfileError) -> PipfileScript {
        var environment: [PipfileScript.Variable] = []
        let command: PipfileScript.Command
        switch member.node.value {
        case .table(let table):
            if let unknown = table.members.first(where: { !["cmd", "call", "env"].contains($0.key) }) {
                throw error(.scriptOption(member.key, option: unknown.key), at: unknown.keyRange)
            }
            environment = try variables(table, of: member)
            switch (table["cmd"], table["call"]) {
            case (let line?, nil): command = try self.command(line, of: member)
            case (nil, let call?):
                guard let text = call.string, text.contains(":") else {
                    throw error(.scriptCall(member.key), at: call.range)
                }
                command = .callable(text)
            default: throw error(.scriptNeedsOneCommand(member.key), at: member.keyRange)
            }
        default: command = try self.command(member.node, of: member)
        }
        return PipfileScript(
            name: member.key, command: command, environment: environment, location: span(of: member.keyRange))
    }

    private func command(
        _ node: TOMLNode, of member: TOMLTable.Member
    ) throws(PipfileError) -> PipfileScript.Command {
        if let text = node.string { return .line(text) }
        guard let elements = node.array else { throw error(.scriptKind(member.key, found: node.kind), at: node.range) }
        var lines: [String] = []
        for element in elements {
            guard let line = element.string else {
                throw error(.scriptKind(member.key, found: element.kind), at: element.range)
            }
            lines.append(line)
        }
        return .sequence(lines)
    }

    private func variables(
        _ table: TOMLTable, of member: TOMLTable.Member
    ) throws(PipfileError) -> [PipfileScript.Variable] {
        guard let node = table["env"] else { return [] }
        guard let table = node.table else { throw error(.scriptEnvironment(member.key), at: node.range) }
        var variables: [PipfileScript.Variable] = []
        for variable in table.members {
            guard let value = variable.node.string else {
                throw error(.scriptEnvironment(member.key), at: variable.keyRange)
            }
            variables.append(PipfileScript.Variable(name: variable.key, value: value))
        }
        return variables
    }
}
