// One row of a list: the file that EMBEDDED names.
{
    EMBEDDED,
    (const unsigned char[]){
#embed EMBEDDED
    },
    sizeof((const unsigned char[]){
#embed EMBEDDED
    }),
},
#undef EMBEDDED
