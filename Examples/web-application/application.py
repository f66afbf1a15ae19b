"""One page that says hello, and counts how often it did."""

from flask import Flask
from sqlalchemy import create_engine, text

application = Flask(__name__)
database = create_engine("sqlite://")


@application.get("/")
def hello():
    with database.connect() as connection:
        answer = connection.execute(text("select 6 * 7")).scalar_one()
    return {"hello": "world", "answer": answer}
