/** The router as a Quarkus application: configuration, and how the parts are put together. */
@NullMarked
package dev.whorl.router.application;

import org.jspecify.annotations.NullMarked;
