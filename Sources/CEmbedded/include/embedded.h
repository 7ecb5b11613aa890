#ifndef HOLDFAST_EMBEDDED_H
#define HOLDFAST_EMBEDDED_H

#include <stddef.h>

/// The bytes of the files that are part of the program.
///
/// SwiftPM's own way makes a Swift array of each, which the compiler reads element by element: three
/// minutes and two gigabytes for these. `#embed` of C23 costs it nothing.

/// A file of the sources, as it was when this was built.
struct embedded_file {
    /// Its path from `Sources/CEmbedded`: "../Pages/Words/en.words".
    const char *path;
    const unsigned char *bytes;
    size_t count;
};

/// The files in the order of their paths.
struct embedded_list {
    const struct embedded_file *files;
    size_t count;
};

/// What pages are made of.
struct embedded_list embedded_templates(void);

/// Everything else: style, scripts, words, sentences, and the document of the API.
struct embedded_list embedded_assets(void);

#endif
