internal import Hummingbird
print("bare")
