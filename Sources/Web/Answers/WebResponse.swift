package import HummingbirdCore

/// The answer of a handler.
package typealias WebResponse = HummingbirdCore.Response
