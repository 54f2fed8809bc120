/** The length of a socket's address. Apart from the server, so that asking for it loads none. */

/** What fits into the path of a socket, in bytes. */
export const SOCKET_PATH_MAX = 107;
