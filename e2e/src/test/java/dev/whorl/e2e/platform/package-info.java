/**
 * What a platform team relies on, on a real cluster: the lane {@code make e2e-platform}. Slower
 * than the lane {@code e2e}, run for each release.
 */
@NullMarked
package dev.whorl.e2e.platform;

import org.jspecify.annotations.NullMarked;
