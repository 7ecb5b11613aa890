internal import Formats
package import Shop

/// Every limit of the web layer, by name. Nothing in this module waits, grows or accepts without
/// one of these.
///
/// The times are generous for a phone on a bad line and short for somebody who only wants to hold
/// a connection.
package struct WebLimits: Sendable {
    /// The connections that the kernel keeps for us until we accept them.
    package var backlog = 4_096
    /// The connections that are accepted at once before they are handed to the event loops.
    package var acceptsAtOnce = 64
    /// How long accepting rests where files or memory have run out.
    package var acceptPause = Span.milliseconds(50)
    /// The new connections of an event loop within a window from which on it is a rush: who has the
    /// first answer waits for a channel until it is over, but not longer than `rushWait`.
    package var rushConnections = 16
    package var rushWindow = Span.milliseconds(10)
    package var rushWait = Span.milliseconds(200)
    /// The waiting connections that are looked after in a window.
    package var rushLooks = 512
    /// How often the clocks of connections are looked at, at most.
    package var clockPause = Span.milliseconds(100)
    /// The connections open at once; more wait in the backlog. See `connections(openFiles:)`.
    package var connections = 1_000
    /// The connections that are kept for staff, at most a quarter of all: when so few are left,
    /// each answer ends its connection, so that places go round; and when half of them are left,
    /// shoppers' pages that are not in memory are told to come again.
    package var connectionsForStaff = 32
    /// The connections that visitors may have open.
    package var connectionsOfVisitors: Int { connections - keptForStaff }
    /// Connections past which only staff are served, and whatever is in memory.
    var connectionsBeforeStaff: Int { connections - keptForStaff / 2 }
    private var keptForStaff: Int { min(connectionsForStaff, connections / 4) }
    /// How long a connection may rest between two requests.
    package var idle = Span.seconds(75)
    /// How long a connection may rest between two requests while connections run out: a browser
    /// rests with five of its six, and opens another when it needs one. Also how often a resting
    /// connection looks whether they do.
    package var idleWhenCrowded = Span.seconds(3)
    /// The connections open at once from which on they run out.
    package var crowded: Int { connections - connections / 4 }
    /// How long a new connection may wait with its first request.
    package var greeting = Span.seconds(15)
    /// How long a connection that rests may still send a request after we were told to stop.
    package var farewell = Span.seconds(1)
    /// How long the head of a request may take, from its first byte to its empty line.
    package var headTime = Span.seconds(10)
    /// The bytes that are read from a connection at once, by how much comes. One buffer stays with
    /// it: the least is room for a browser's request with its body, the most for an upload.
    package var readBytesLeast = 2 * 1_024
    package var readBytesMost = 8 * 1_024
    /// The bytes of a request's line and header fields together; more is 431.
    package var headBytes = 16 * 1_024
    /// The header fields of a request; more is 431.
    package var headFields = 100
    /// The bytes of the request target alone; more is 414.
    package var targetBytes = 4 * 1_024
    /// How often a body's progress is looked at.
    package var bodyWindow = Span.seconds(10)
    /// The bytes that must arrive in each window while we are ready to take them.
    package var bodyWindowBytes = 10 * 1_024
    /// How long a body may take altogether.
    package var bodyTime = Span.minutes(15)
    /// How long a client may leave our answer lying unread.
    package var sendStall = Span.seconds(60)
    /// How long we wait for more bytes to throw away after we have refused a request.
    package var linger = Span.seconds(2)
    /// How long we go on throwing bytes away altogether. A phone that sends a file which is too
    /// large must be able to end its sending before it reads why.
    package var lingerTime = Span.seconds(30)
    /// The most bytes of an unread body that are read away so that the connection can be kept.
    package var drainBytes = 256 * 1_024
    /// The bytes of a JSON body; more is 413.
    package var jsonBytes = 64 * 1_024
    /// How deep JSON may nest.
    package var jsonDepth = JSONRules.depth
    /// The bytes of an urlencoded form, or of the text fields of a multipart one; more is 413.
    package var formBytes = 64 * 1_024
    /// The bytes of a slip; more is 413.
    package var slipBytes = 16 * 1_024 * 1_024
    /// The slips that are taken at once; more is 503. See `uploads(openFiles:)`.
    package var uploads = 64
    /// The slips of one order that are taken at once; more is 503, so that none keeps the others
    /// out.
    package var uploadsPerOrder = 4
    /// The bytes that a multipart form may add around a slip.
    package var multipartOverhead = 64 * 1_024
    /// The records of lines that are read at once; more is 503.
    package var lineRecords = 16
    /// The records of lines that one network reads at once; more is 503.
    package var lineRecordsPerNetwork = 2
    /// The event streams that may be open; more is 503.
    package var eventStreams = 500
    /// The event streams of one session; for one more its oldest ends.
    package var eventStreamsOfSession = 8
    /// The event streams of one account, whose sessions may be many; for one more its oldest ends.
    package var eventStreamsOfAccount = 64
    /// The events that wait for one slow reader; more ends its stream, and it reads the page anew.
    package var eventBuffer = 64
    /// How often a quiet event stream sends a comment, so that proxies keep it open.
    package var heartbeat = Span.seconds(15)
    /// How long requests in flight may take after we were told to stop.
    package var drain = Span.seconds(20)
    /// The pages that are made at once when the shop begins; it finds out by itself how many are
    /// good.
    package var pagesAtFirst = 512
    /// The fewest pages at once to which the number goes down, and the most to which it goes up.
    package var pagesLeast = 32
    package var pagesMost = 1_024
    /// How long a page may take to be made; when a tenth takes longer, fewer are made at once.
    package var pageTime = Span.milliseconds(500)
    /// How often the pages' times are looked at.
    package var pageWindow = Span.milliseconds(250)
    /// The part of all connections, and of all slips that are being taken, that stays free for the
    /// others when one network takes what it can: with 4, a network has a quarter of the
    /// connections and three quarters of the slips.
    package var networkShare = 4
    /// The connections that a network has in any case: a browser opens six, so these are eighty
    /// phones at once even where files are few.
    package var connectionsOfNetworkLeast = 512
    /// The new connections of a network: a second, and at once. Five hundred phones that open the
    /// page in one second open three thousand at most.
    package var connectsOfNetwork = 200
    package var connectsOfNetworkAtOnce = 3_000
    /// The requests of a network that are not answered from memory: a second, and at once. Five
    /// hundred phones ask for two a second when they are pressed in haste.
    package var requestsOfNetwork = 1_000
    package var requestsOfNetworkAtOnce = 5_000
    /// The places in lines that a network takes: a second, and at once.
    package var joinsOfNetwork = 20
    package var joinsOfNetworkAtOnce = 1_000
    /// The networks whose budgets are remembered, about; past it those that have used least are
    /// forgotten.
    package var networksRemembered = 16_384
    /// Whether this machine and local networks have no budgets. Only a test says no.
    package var sparesNearNetworks = true

    /// The requests after which it is said that all of them come from one address.
    package var oneAddressAfter = 1_000

    /// Takes the limits that a shop runs with, where files are many.
    package init() {}

    /// The limits of a process that may open so many files.
    package static func serving(openFiles: Int) -> WebLimits {
        var limits = WebLimits()
        limits.connections = connections(openFiles: openFiles)
        limits.connectionsForStaff = max(16, limits.connections / 64)
        limits.uploads = uploads(openFiles: openFiles)
        return limits
    }

    /// The connections that one network may have open at once.
    package var connectionsOfNetwork: Int {
        max(connections / networkShare, connectionsOfNetworkLeast)
    }

    /// The slips of one network that are taken at once.
    package var uploadsOfNetwork: Int { uploads - uploads / networkShare }

    /// How many connections fit when the process may open `openFiles` files: some files are kept
    /// for the database, files and mail, some for slips, and 16,000 is the end of what one node is
    /// meant for.
    package static func connections(openFiles: Int) -> Int {
        min(max(openFiles - reservedFiles - uploads(openFiles: openFiles), 64), 16_000)
    }

    /// How many slips may be taken at once when the process may open `openFiles` files: each has a
    /// file open besides its connection.
    package static func uploads(openFiles: Int) -> Int {
        min(max(openFiles / 8, 16), 256)
    }

    private static let reservedFiles = 256
}
