internal import Delivery
internal import Pages
internal import Shop
internal import Web

/// The limits of connections, requests, networks, pages and live events.
extension ShopLimits {
    var connections: [LimitRow] {
        [
            .init(
                "web.backlog", web.backlog,
                "Connections that wait in the kernel until the shop accepts them."),
            .init(
                "web.acceptsAtOnce", web.acceptsAtOnce,
                "Connections that are accepted before they are handed on."),
            .init(
                "web.acceptPause", web.acceptPause,
                "The pause of accepting where files or memory have run out."),
            .init(
                "web.rushConnections", web.rushConnections,
                "New connections of an event loop in one window that make a rush."),
            .init(
                "web.rushWindow", web.rushWindow,
                "The window in which new connections are counted for a rush."),
            .init(
                "web.rushWait", web.rushWait,
                "The longest wait, in a rush, of an answered connection for its channel."),
            .init(
                "web.rushLooks", web.rushLooks,
                "Waiting connections that a rush looks after in one window."),
            .init(
                "web.clockPause", web.clockPause,
                "The pause between two looks at the clocks of connections."),
            .init(
                "web.connections", web.connections,
                "Connections open at once; it follows the files that the process may open."),
            .init(
                "web.connectionsForStaff", web.connectionsForStaff,
                "Connections that are kept for staff, at most a quarter of all."),
            .init(
                "web.greeting", web.greeting,
                "The time a new connection has until its first request."),
            .init("web.idle", web.idle, "The time a connection may rest between two requests."),
            .init(
                "web.crowded", web.crowded,
                "Open connections from which on they count as running out."),
            .init(
                "web.idleWhenCrowded", web.idleWhenCrowded,
                "The time a connection may rest while connections run out."),
            .init(
                "web.headTime", web.headTime,
                "The time a request's head may take, from its first byte to its last."),
            .init(
                "web.sendStall", web.sendStall,
                "The time a client may leave an answer lying unread."),
            .init(
                "web.linger", web.linger,
                "The time the shop waits for more bytes after a refusal."),
            .init(
                "web.lingerTime", web.lingerTime,
                "The time the shop goes on reading after a refusal altogether."),
            .init(
                "web.farewell", web.farewell,
                "The time a resting connection has left when the shop stops."),
            .init(
                "web.drain", web.drain,
                "The time requests in flight have left when the shop stops."),
            .init(
                "process.openFiles", Int(ProcessLimits.openFiles),
                "Open files beyond which more are of no use to the process."),
        ]
    }

    var requests: [LimitRow] {
        [
            .init(
                "web.readBytesLeast", bytes: web.readBytesLeast,
                "Bytes that are read at once from a connection that sends little."),
            .init(
                "web.readBytesMost", bytes: web.readBytesMost,
                "Bytes that are read at once from a connection that sends an upload."),
            .init(
                "web.headBytes", bytes: web.headBytes,
                "Bytes of a request's line and header fields; more is 431."),
            .init("web.headFields", web.headFields, "Header fields of a request; more is 431."),
            .init(
                "web.targetBytes", bytes: web.targetBytes,
                "Bytes of a request's address; more is 414."),
            .init(
                "web.bodyWindow", web.bodyWindow,
                "The time between two looks at a body's progress."),
            .init(
                "web.bodyWindowBytes", bytes: web.bodyWindowBytes,
                "Bytes of a body that must arrive between two looks at its progress."),
            .init("web.bodyTime", web.bodyTime, "The time a body may take altogether."),
            .init("web.jsonBytes", bytes: web.jsonBytes, "Bytes of a JSON body; more is 413."),
            .init("web.jsonDepth", web.jsonDepth, "Levels that JSON may nest."),
            .init("web.formBytes", bytes: web.formBytes, "Bytes of a form's text; more is 413."),
            .init(
                "web.multipartOverhead", bytes: web.multipartOverhead,
                "Bytes that a form may have around a slip's file."),
            .init(
                "web.drainBytes", bytes: web.drainBytes,
                "Bytes of an unread body that are read away to keep the connection."),
        ]
    }

    var networks: [LimitRow] {
        [
            .init(
                "web.connectionsOfNetwork", web.connectionsOfNetwork,
                "Connections that one network may have open."),
            .init(
                "web.networkShare", web.networkShare,
                "A network has one in so many connections, and leaves one in so many slips."),
            .init(
                "web.connectionsOfNetworkLeast", web.connectionsOfNetworkLeast,
                "Connections that one network may have open in any case."),
            .init(
                "web.connectsOfNetwork", web.connectsOfNetwork,
                "New connections of one network a second."),
            .init(
                "web.connectsOfNetworkAtOnce", web.connectsOfNetworkAtOnce,
                "New connections of one network at once, before its rate counts."),
            .init(
                "web.requestsOfNetwork", web.requestsOfNetwork,
                "Requests of one network a second, pages from memory apart."),
            .init(
                "web.requestsOfNetworkAtOnce", web.requestsOfNetworkAtOnce,
                "Requests of one network at once, before its rate counts."),
            .init(
                "web.joinsOfNetwork", web.joinsOfNetwork,
                "Places in lines that one network takes a second."),
            .init(
                "web.joinsOfNetworkAtOnce", web.joinsOfNetworkAtOnce,
                "Places in lines that one network takes at once, before its rate counts."),
            .init(
                "web.uploadsOfNetwork", web.uploadsOfNetwork,
                "Slips of one network that are taken at once."),
            .init(
                "web.networksRemembered", web.networksRemembered,
                "Networks whose budgets are remembered, about."),
            .init(
                "web.sparesNearNetworks", web.sparesNearNetworks,
                "Whether this machine and local networks have no budgets."),
            .init(
                "web.oneAddressAfter", web.oneAddressAfter,
                "Requests after which it is said that all come from one address."),
        ]
    }

    var pages: [LimitRow] {
        [
            .init(
                "web.pagesAtFirst", web.pagesAtFirst,
                "Pages that are made at once when the shop begins."),
            .init(
                "web.pagesLeast", web.pagesLeast,
                "Pages made at once below which their number never falls."),
            .init(
                "web.pagesMost", web.pagesMost,
                "Pages made at once above which their number never rises."),
            .init(
                "web.pageTime", web.pageTime,
                "The time of a page; when a tenth takes longer, fewer are made at once."),
            .init(
                "web.pageWindow", web.pageWindow,
                "The time between two looks at how long pages take."),
            .init(
                "SkeletonLimits.kept", SkeletonLimits.kept,
                "Skeletons of pages that are kept: what they have in common."),
            .init(
                "SkeletonLimits.outline", SkeletonLimits.outline,
                "Bytes of the outline of a page whose skeleton is kept."),
            .init(
                "PayerDrawingLimits.kept", PayerDrawingLimits.kept,
                "Drawings of payers' codes that are kept."),
        ]
    }

    var streams: [LimitRow] {
        [
            .init(
                "web.eventStreams", web.eventStreams,
                "Staff's pages that listen to live events; more is 503."),
            .init(
                "web.eventStreamsOfSession", web.eventStreamsOfSession,
                "Pages of one session that listen; for one more its oldest ends."),
            .init(
                "web.eventStreamsOfAccount", web.eventStreamsOfAccount,
                "Pages of one account that listen; for one more its oldest ends."),
            .init(
                "web.eventBuffer", web.eventBuffer,
                "Events that wait for one slow page; more ends its stream."),
            .init(
                "web.heartbeat", web.heartbeat,
                "The time after which a quiet stream says something."),
            .init(
                "LiveEvents.Limits.pause", LiveEvents.Limits.pause,
                "The pause between two times that changes are told to pages."),
            .init(
                "LiveEvents.Limits.named", LiveEvents.Limits.named,
                "Orders that are named in one event."),
            .init(
                "LiveEvents.Limits.behind", LiveEvents.Limits.behind,
                "Events that a page may be behind."),
            .init(
                "LiveEvents.Limits.listeners", LiveEvents.Limits.listeners,
                "Pages that may listen to one node's events."),
        ]
    }
}
