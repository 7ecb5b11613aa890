package import Shop

/// The named limits of the clustered engine.
package enum PostgresLimits {
    /// The oldest server that is taken, as libpq numbers versions (PQserverVersion).
    package static let oldestServer = 150_000
    /// The number of a process's connections, unless it is told otherwise, and the fewest and most.
    package static let connections = 13
    package static let fewestConnections = 8
    package static let mostConnections = 200
    /// The number of connections that read nothing: the desk's, another writer's and the
    /// listener's. Staff's lists and exports have their own as well.
    package static let besidesReaders = 3
    /// The number of transactions that may wait for a connection; one more is refused as busy.
    package static let waiting = 4_096
    /// The number of statements that a connection keeps prepared.
    package static let statements = 600
    /// How long one host may take to answer a new connection.
    package static let connectSeconds = 3
    /// How long a silent network is believed: the kernel probes, and gives up after this.
    package static let silence: Span = .seconds(10)
    /// How long a writer waits for the others.
    package static let lock: Span = .seconds(5)
    /// How long a statement of a serving shop may take. Commands that read everything take longer.
    package static let statement: Span = .seconds(30)
    /// How long a statement of a command may take.
    package static let longStatement: Span = .minutes(30)
    /// How much later than the server the client gives up on an answer.
    package static let grace: Span = .seconds(5)
    /// How long the server keeps a transaction whose client says nothing: a node that stopped
    /// within a transaction holds up all others for so long.
    package static let silentTransaction: Span = .seconds(10)
    /// The number of tries of a transaction that was surely not committed.
    package static let tries = 3
    /// The number of times that a database is asked for which nobody serves when that is looked at.
    static let holdTries = 100
    /// How long a lost reply to a commit is asked after.
    package static let lostReply: Span = .seconds(3)
    /// The pause after a connection that failed, and the longest it grows to.
    package static let firstPause: Span = .milliseconds(50)
    package static let longestPause: Span = .seconds(1)
    /// How often a node that serves tries whether it hears itself, and how soon it must.
    package static let hearing: Span = .seconds(30)
    package static let heard: Span = .seconds(2)
    /// How often a node that hears nothing looks instead.
    package static let polling: Span = .seconds(1)
    /// How often a node that serves looks whether tables have outgrown what the planner knows.
    package static let statistics: Span = .seconds(2)
    /// The number of new or changed rows before a table is analysed for the first time.
    package static let rowsBeforeStatistics = 500
    /// How many times the rows of the last time must be new or changed before it is analysed again.
    package static let outgrown = 4
    /// The number of looks that tell whether a pooler leaves a connection to this process.
    package static let looks = 3
    /// How often a wait in a lane looks whether its time is up.
    package static let look: Span = .milliseconds(100)
    /// How often a listener that hears nothing looks whether it is to stop.
    static let listen: Span = .milliseconds(250)
}
