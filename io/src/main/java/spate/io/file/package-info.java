/// Files below a root folder: bounded handles, durable replacement, disk threads, clear failures.
@NullMarked
package spate.io.file;

import org.jspecify.annotations.NullMarked;
