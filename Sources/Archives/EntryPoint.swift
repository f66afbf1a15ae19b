/// One line of `entry_points.txt`: something that a distribution offers under a name.
package struct EntryPoint: Hashable, Sendable {
    /// The section: `console_scripts`, `gui_scripts`, or a plug-in group.
    package var group: String
    package var name: String
    /// The dotted module.
    package var module: String
    /// The dotted attribute within the module; nil when the module itself is meant. Scripts always have one.
    package var attribute: String?
    /// The extras that must be installed for the entry point to work (obsolete, but still met).
    package var extras: [String]

    package init(group: String, name: String, module: String, attribute: String?, extras: [String] = []) {
        self.group = group
        self.name = name
        self.module = module
        self.attribute = attribute
        self.extras = extras
    }
}
