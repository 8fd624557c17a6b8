/** Makes the CRD YAML of the kinds; runs at build time only. */
@NullMarked
package dev.whorl.crds.generate;

import org.jspecify.annotations.NullMarked;
