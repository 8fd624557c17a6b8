/**
 * Container images of the product. An image has three parts, each a layer of its own so that an
 * upgrade moves only what changed: the Java runtime (made by jlink, with the C library when there
 * is no base image), the libraries, the application.
 */
@NullMarked
package dev.whorl.images;

import org.jspecify.annotations.NullMarked;
