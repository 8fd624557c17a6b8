/**
 * The life of a session in the router: queue, dispatch, opening a chain, tokens, closing.
 * Everything runs on one {@link dev.whorl.router.session.SessionLoop}. See DESIGN.md of this
 * module.
 */
@NullMarked
package dev.whorl.router.session;

import org.jspecify.annotations.NullMarked;
