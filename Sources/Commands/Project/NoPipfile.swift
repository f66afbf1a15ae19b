extension Session {
    /// The refusal of a command that needs a Pipfile where there is none, ending in Pipenv's line.
    func noPipfile(advice: String? = nil) -> Refusal {
        Refusal(
            ProjectError.pipfileMissing(directory: project.directory).diagnostic,
            closing: "No Pipfile present at project home." + (advice.map { " " + $0 } ?? ""), isTerse: true)
    }
}
