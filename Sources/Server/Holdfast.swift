import ArgumentParser
import Hummingbird

@main
struct Holdfast: ParsableCommand {
    func run() {}
}
