/** The BlockServer: desired and observed state of one device. */
@NullMarked
package dev.whorl.crds.server;

import org.jspecify.annotations.NullMarked;
