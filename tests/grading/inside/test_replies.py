"""Equal calls: asked once by several checks, each time within a check."""

from grading.inside.replies import MOST_KEPT, Replies


def test_a_later_check_gets_what_an_earlier_one_was_told():
    replies = Replies()
    replies.begin_check()
    assert replies.earlier(b"call", files_changed=False) is None
    replies.keep(b"call", b"reply", files_changed=False)
    assert replies.earlier(b"call", files_changed=False) is None, "calling twice may be the point"
    replies.begin_check()
    assert replies.earlier(b"other", files_changed=False) is None
    assert replies.earlier(b"call", files_changed=False) == b"reply"
    assert replies.earlier(b"call", files_changed=False) is None


def test_a_call_is_made_again_where_files_take_part_or_the_reply_is_large():
    replies = Replies()
    replies.keep(b"writes", b"reply", files_changed=True)
    replies.keep(b"large", bytes(MOST_KEPT + 1), files_changed=False)
    replies.keep(b"reads", b"reply", files_changed=False)
    assert replies.earlier(b"writes", files_changed=False) is None
    assert replies.earlier(b"large", files_changed=False) is None
    assert replies.earlier(b"reads", files_changed=True) is None
