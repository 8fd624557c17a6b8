/** The certificate against simulation. */
@NullMarked
package dev.whorl.simulator.guarantee;

import org.jspecify.annotations.NullMarked;
