from application import application


def test_the_page_says_hello():
    answer = application.test_client().get("/")
    assert answer.get_json() == {"hello": "world", "answer": 42}
