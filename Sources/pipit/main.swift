import Commands

let program = Program(invocation: .current(arguments: CommandLine.arguments))
program.run()
